#include "gate/school/settings_record.hpp"

#include <fstream>

#include <gmock/gmock.h>

#include "consent/ledger/ledger.hpp"
#include "support/manual_clock.hpp"
#include "support/postgresql.hpp"
#include "support/temporary_folder.hpp"

namespace gate = schoolgate::gate;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

namespace {

class SettingsRecord : public testing::Test {
 protected:
  void write(const std::string& text) { std::ofstream(file_) << text; }
  void note() { ASSERT_TRUE(gate::note_settings(*database_, clock_, file_)); }
  std::vector<schoolgate::consent::LedgerEntry> entries() { return ledger_.entries(1, 10); }

  schoolgate::test::TemporaryFolder folder_;
  schoolgate::test::ManualClock clock_{schoolgate::Day{2026y / 7 / 3}};
  std::shared_ptr<schoolgate::Database> database_ = schoolgate::test::open_database(folder_.path() / "s.db");
  schoolgate::consent::Ledger ledger_{database_, clock_};
  std::filesystem::path file_ = folder_.path() / "schoolgate.conf";
};

}  // namespace

TEST_F(SettingsRecord, NamesWhatChangedAndNoValue) {
  write("[output]\njpeg_quality = 88\n[approval]\nsecond_approver = always\n");
  note();
  write("[output]\njpeg_quality = 91\n[names]\nlanguage = eng\n");
  note();
  const auto all = entries();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].action, "settings.recorded");
  EXPECT_EQ(all[1].action, "settings.changed");
  EXPECT_THAT(all[1].detail,
              HasSubstr(R"("changed":["names.language","output.jpeg_quality","approval.second_approver"])"));
  EXPECT_THAT(all[1].detail, Not(HasSubstr("always")));
  EXPECT_THAT(all[1].detail, Not(HasSubstr("91\"")));
  EXPECT_THAT(all[1].who, HasSubstr("system via command of "));
}

TEST_F(SettingsRecord, SaysNothingOfAFileThatIsAsItWas) {
  write("[output]\njpeg_quality = 88\n");
  note();
  note();
  EXPECT_EQ(entries().size(), 1U);
  write("# a comment\n[output]\njpeg_quality = 88\n");
  note();
  EXPECT_EQ(entries().size(), 2U) << "another file, if to no effect";
  EXPECT_THAT(entries()[1].detail, HasSubstr(R"("changed":[])"));
}
