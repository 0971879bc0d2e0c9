// Who did something, as the ledger and the histories hold it: the account, and the way it came by.
#pragma once

#include <string>
#include <string_view>

namespace schoolgate::consent {

// The account under which the program itself acts: intake, analysis, retention. Nobody's name.
inline constexpr std::string_view kSystemAccount = "system";

// "a.clarke via page"
[[nodiscard]] std::string by_page(std::string_view account);
// "a.clarke via command of anna": the account, and the operating system's user who gave the command.
[[nodiscard]] std::string by_command(std::string_view account, std::string_view os_user);

// "a.clarke" of each of these; the whole text when it is of another form.
[[nodiscard]] std::string account_of(std::string_view who);
// "page", "command of anna"; empty when the text does not say.
[[nodiscard]] std::string way_of(std::string_view who);

// Is it one person? By account, whichever way they came, however it is capitalised or encoded.
[[nodiscard]] bool same_account(std::string_view who, std::string_view other);

}  // namespace schoolgate::consent
