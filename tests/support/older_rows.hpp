// Rows as they were before the last entries of their ledger, as an older copy of the database has them, where
// nothing but the ledger changed since.
#pragma once

#include <string>

#include "consent/ledger/ledger.hpp"
#include "support/ledger_fence.hpp"

namespace schoolgate::test {

inline void go_back_to(Database& database, const consent::LedgerHead& end) {
  database.transact([&](WriteSession& session) {
    take_the_fence_down(session);
    const auto number = static_cast<long long>(end.number);
    const std::string chain = to_hex(end.chain);
    session << "DELETE FROM ledger WHERE number > :number", soci::use(number);
    session << "UPDATE ledger_head SET number = :number, chain = :chain", soci::use(number), soci::use(chain);
  });
}

}  // namespace schoolgate::test
