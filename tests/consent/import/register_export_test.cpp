#include "consent/import_fixture.hpp"
#include "consent/register/register.hpp"
#include "support/manual_clock.hpp"
#include "support/postgresql.hpp"
#include "support/temporary_folder.hpp"

using namespace std::chrono_literals;
using namespace schoolgate::consent;
using schoolgate::test::kFirstOfTerm;
using schoolgate::test::kToday;
using schoolgate::test::pupil;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using RegisterExport = schoolgate::test::ImportTest;

namespace {

// People with everything that a register can hold about them.
std::vector<Person> all_sorts() {
  Person full = pupil("P001");
  full.first_name = "Zoë \"Zo\"";
  full.last_name = "O'Brien, Smith";
  full.known_as = "=Zo";
  full.class_name = "+4B";
  full.upn = "P207000016049";
  full.date_of_birth = 2016y / std::chrono::February / 29;
  full.leaving_date = 2027y / std::chrono::July / 20;
  full.do_not_publish = true;
  full.do_not_publish_reason = "court order";
  full.biometric = {false, true, true, kFirstOfTerm, kToday, "folder 3"};
  full.consents = {{"facebook", Purpose::Image, Answer::Granted, "public task", "father", kFirstOfTerm,
                    kToday, 2026y / std::chrono::December / 1, "form 12"},
                   {"facebook", Purpose::Name, Answer::Refused, "", "", {}, {}, {}, ""},
                   {"instagram", Purpose::Image, Answer::Refused, "", "mother", kFirstOfTerm, {}, {}, ""},
                   {"x", Purpose::Image, Answer::Withdrawn, "consent", "self", kFirstOfTerm, {}, kToday, ""},
                   {"x", Purpose::Name, Answer::Withdrawn, "", "", {}, {}, kToday, ""},
                   {"instagram", Purpose::Name, Answer::FirstName, "", "mother", kFirstOfTerm, {}, {}, ""},
                   {"facebook", Purpose::Work, Answer::Granted, "", "mother", kFirstOfTerm, {}, {}, ""}};
  Person plain = pupil("P002");
  plain.biometric = {};
  Person undated_biometric = pupil("S001", {"facebook"}, {"newsletter"});
  undated_biometric.kind = PersonKind::Staff;
  undated_biometric.biometric.date.reset();
  Person reason_only = pupil("V001");
  reason_only.kind = PersonKind::Visitor;
  reason_only.do_not_publish_reason = "asked in May, not needed";
  Person nameless = pupil("G001");
  nameless.kind = PersonKind::Governor;
  nameless.first_name = "";
  nameless.last_name = "";
  return {nameless, full, plain, undated_biometric, reason_only};
}

// In the order in which the register gives them.
std::vector<Person> sorted(std::vector<Person> people) {
  const auto key = [](const Consent& consent) {
    return std::pair(consent.platform, schoolgate::word(consent.purpose));
  };
  for (Person& person : people) {
    std::sort(person.consents.begin(), person.consents.end(),
              [&](const Consent& a, const Consent& b) { return key(a) < key(b); });
  }
  return people;
}

}  // namespace

TEST_F(RegisterExport, ComesBackAsTheSameRegister) {
  const RegisterView people(3, all_sorts());
  const std::string csv = export_csv(people, options_.platforms);
  options_.day = 2031y / std::chrono::May / 5;
  EXPECT_EQ(sorted(planned(csv).people), sorted(people.people()));
}

TEST_F(RegisterExport, ChangesNothingWhenItIsImportedOverItself) {
  current_ = RegisterView(3, all_sorts());
  options_.day = 2031y / std::chrono::May / 5;
  EXPECT_THAT(difference(planned(export_csv(current_, options_.platforms))), IsEmpty());
}

TEST_F(RegisterExport, SurvivesTheDatabase) {
  schoolgate::test::TemporaryFolder folder;
  const schoolgate::test::ManualClock clock(kToday);
  Register first(schoolgate::test::open_database(folder.path() / "a.db"), clock);
  Register second(schoolgate::test::open_database(folder.path() / "b.db"), clock);
  ASSERT_TRUE(first.put_people(all_sorts(), {"office", "test"}));
  const auto plan = planned(export_csv(first.view(), options_.platforms));
  ASSERT_TRUE(second.put_people(plan.people, {"office", "test"}, plan.register_version));
  EXPECT_EQ(second.view().people(), first.view().people());
}

TEST_F(RegisterExport, OpensInASpreadsheetAsUtf8WithoutFormulas) {
  const std::string csv = export_csv(RegisterView(1, all_sorts()), options_.platforms);
  EXPECT_THAT(csv, StartsWith("\xef\xbb\xbfpupil_id,first_name,last_name,"));
  EXPECT_THAT(csv, HasSubstr(",'=Zo,'+4B,"));
  EXPECT_THAT(csv, HasSubstr("\r\n"));
}

TEST_F(RegisterExport, LeavesOutColumnsThatNobodyUses) {
  const std::string csv = export_csv(RegisterView(1, {pupil("P001", {"facebook"})}), options_.platforms);
  EXPECT_THAT(csv, HasSubstr("image_facebook,image_facebook_date"));
  EXPECT_THAT(csv, Not(HasSubstr("image_facebook_until")));
  EXPECT_THAT(csv, HasSubstr("image_website"));
}

TEST_F(RegisterExport, GivesAHeaderForAnEmptyRegister) {
  EXPECT_THAT(export_csv(RegisterView{}, options_.platforms), HasSubstr("pupil_id"));
}
