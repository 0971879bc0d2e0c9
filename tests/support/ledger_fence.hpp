// What somebody who works on the database past the program may do to the ledger, and a disk that is full.
#pragma once

#include "foundation/storage/dialect.hpp"
#include "foundation/storage/session.hpp"

namespace schoolgate::test {

// From here on entries can be altered and deleted.
inline void take_the_fence_down(WriteSession& session) {
  switch (tongue_of(session)) {
    case Tongue::Sqlite:
      session << "DROP TRIGGER IF EXISTS ledger_is_not_altered";
      session << "DROP TRIGGER IF EXISTS ledger_is_not_shortened";
      return;
    case Tongue::Postgresql:
      session << "DROP TRIGGER IF EXISTS ledger_is_append_only ON ledger";
      return;
  }
}

// From here on no entry can be written.
inline void fill_the_disk(WriteSession& session) {
  switch (tongue_of(session)) {
    case Tongue::Sqlite:
      session
          << "CREATE TRIGGER full_disk BEFORE INSERT ON ledger BEGIN SELECT RAISE(ABORT, 'disk full'); END";
      return;
    case Tongue::Postgresql:
      session << "CREATE FUNCTION full_disk() RETURNS TRIGGER LANGUAGE plpgsql AS "
                 "$$BEGIN RAISE EXCEPTION 'disk full'; END$$; "
                 "CREATE TRIGGER full_disk BEFORE INSERT ON ledger EXECUTE FUNCTION full_disk()";
      return;
  }
}

}  // namespace schoolgate::test
