// What whom is told by mail: numbers and events, never a pupil's name, never a picture.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "foundation/words.hpp"
#include "gate/school/school.hpp"

namespace schoolgate::gate {

enum class ToldByMail { Technician, Office, Head };
constexpr auto words_of(ToldByMail) {
  using enum ToldByMail;
  return words<ToldByMail>({{Technician, "technician"}, {Office, "office"}, {Head, "head"}});
}

struct MailOutcome {
  ToldByMail whom = ToldByMail::Technician;
  Status sent;
};

// Sends what there is to tell to each address of the settings: to the technician what waits, to the office
// what was released since, to the head what has to be taken down. At most once an hour each, and only when
// there is more than was told last; after a failure again in ten minutes. Gives what was sent, or could not
// be. Safe to call often and from several processes. Nothing without settings of mail.
[[nodiscard]] std::vector<MailOutcome> tell_by_mail(School& school);

// Of each to whom the last mail could not be sent: why.
[[nodiscard]] std::map<ToldByMail, std::string> mail_problems(Database& database);

}  // namespace schoolgate::gate
