#include "gate/auditing/published_audit.hpp"

#include <fstream>
#include <set>

#include <gmock/gmock.h>

#include "gate/auditing/look_at_pictures.hpp"
#include "gate/byte_scan.hpp"
#include "gate/leaving/reports_folder.hpp"
#include "gate/leaving/retention.hpp"
#include "gate/log/photo_queue.hpp"
#include "gate/made_school.hpp"
#include "gate/out/take_downs.hpp"
#include "gate/reporting/audit.hpp"
#include "gate/requests/forget.hpp"
#include "gate/sealed_school.hpp"
#include "support/made_zip.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using namespace std::chrono_literals;

std::string as_text(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Three pictures of a website: each shows P002, who never consented.
class PublishedAuditTest : public testing::Test {
 protected:
  PublishedAuditTest() {
    school_.find([this](const pipeline::Photo&) {
      ++seen_;
      return test::findings({test::face(test::kLeftFace, {test::certain("P002")})});
    });
    for (int number = 1; number <= 3; ++number)
      school_.file("trip" + std::to_string(number) + ".jpg", test::made_photo(number), "uploads/2023/05");
  }
  fs::path uploads() const { return school_.folder() / "uploads"; }
  Result<PublishedAuditSummary> run(const fs::path& source, const std::stop_token& stop = {}) {
    PublishedAuditOptions options{.plan = plan_, .jobs = 1, .who = "tess", .progress = progress_};
    options.plan.source = source;
    return audit_published(*school_, options, stop);
  }
  PublishedAuditSummary audit(const fs::path& source) {
    auto done = run(source);
    if (!done) throw std::runtime_error(sentence(done.error()));
    return std::move(*done);
  }
  std::vector<TakeDown> take_downs() {
    return list_take_downs(*school_->database(), school_.clock().now(), {TakeDownsWanted::All, {}});
  }
  test::MadeSchool school_;
  AuditPlan plan_{.source = {}, .folder = {}, .platform = "website", .address = "", .years = 2};
  std::function<void(std::size_t, std::size_t)> progress_;
  int seen_ = 0;
};

TEST_F(PublishedAuditTest, ListsWhatIsOutAndTakesNothingIn) {
  plan_.address = "https://oakwood.example/uploads";
  const auto done = audit(uploads());
  EXPECT_TRUE(done.whole());
  ASSERT_THAT(done.listed, SizeIs(3));
  const ListedPicture& first = done.listed[0];
  EXPECT_EQ(to_text(first.id), "1-1");
  EXPECT_EQ(first.name, "2023/05/trip1.jpg");
  EXPECT_EQ(first.day, Day(2023y / 5 / 1));
  EXPECT_THAT(first.link, HasSubstr("/2023/05/trip1.jpg"));
  EXPECT_EQ(first.risks[0].risk, PublishedRisk::NoConsent);
  EXPECT_EQ(done.counts.at(PublishedRisk::Old), 3U);

  EXPECT_THAT(list_queue(*school_->database(), {}).photos, IsEmpty());
  EXPECT_TRUE(fs::is_empty(school_.workspace() / "vault"));
  const fs::path folder = school_.workspace() / "audits" / "1";
  EXPECT_EQ(done.page(), folder / "index.html");
  EXPECT_THAT(content(folder / "index.html"), HasSubstr("shows P002: no image consent"));
  EXPECT_THAT(content(folder / "list.csv"), HasSubstr("1-1,2023/05/trip1.jpg,website,"));
  for (const auto& file : test::files_below(folder))
    EXPECT_EQ(fs::status(folder / file).permissions(), fs::perms::owner_read | fs::perms::owner_write)
        << file;
  std::vector<std::string> told;
  for (const auto& entry : school_->ledger().entries_about("audit 1")) told.push_back(entry.action);
  EXPECT_THAT(told, ElementsAre("audit.begun", "audit.ended"));
}

TEST_F(PublishedAuditTest, AZipFileIsLookedThroughWithoutBeingUnpacked) {
  const fs::path zip = school_.file("download.zip", [&] {
    const std::string bytes =
        test::packed({{"posts/media/1.jpg", as_text(test::made_photo(1))},
                      {"posts/media/1.mp4", "film"},
                      {"posts/profile_posts_1.json",
                       R"([{"timestamp": 1688385600, "data": [{"post": "Well done Givenb Familyb, aged 7"}],
                  "attachments": [{"data": [{"media": {"uri": "posts/media/1.jpg"}}]}]}])"}});
    return Bytes(bytes.begin(), bytes.end());
  }());
  plan_.platform = "";
  const auto done = audit(zip);
  ASSERT_THAT(done.listed, SizeIs(1));
  EXPECT_EQ(done.listed[0].platform, "facebook");
  EXPECT_EQ(done.listed[0].day, Day(2023y / 7 / 3));
  std::set<PublishedRisk> risks;
  for (const auto& one : done.listed[0].risks) risks.insert(one.risk);
  EXPECT_TRUE(risks.contains(PublishedRisk::NamedInCaption)) << "by a caption that stands behind the picture";
  EXPECT_TRUE(risks.contains(PublishedRisk::DetailsLegible)) << "the age";
  EXPECT_EQ(done.other.at("mp4"), 1U);
  EXPECT_THAT(test::files_with(school_.workspace(), "Well done"), IsEmpty()) << "captions are not kept";
}

TEST_F(PublishedAuditTest, ASealedWorkspaceKeepsNoListThatCanBeRead) {
  SCHOOLGATE_ON_FILES_ONLY("rows on a server are not sealed");
  std::stop_source stop;
  progress_ = [&](std::size_t, std::size_t) { stop.request_stop(); };
  const auto begun = run(uploads(), stop.get_token());
  ASSERT_TRUE(begun);
  ASSERT_FALSE(begun->whole());
  progress_ = nullptr;
  ASSERT_THAT(test::files_with(school_.workspace(), "2023/05/trip1.jpg"), Not(IsEmpty()))
      << "a plain one has it, in its list and its rows";
  test::seal(school_, true);
  EXPECT_THAT(test::files_with(school_.workspace(), "2023/05/trip1.jpg"), IsEmpty());

  const auto refused = run(uploads());
  ASSERT_FALSE(refused);
  EXPECT_THAT(sentence(refused.error()), HasSubstr("--out DIR"));
  EXPECT_FALSE(fs::exists(school_.workspace() / "audits" / "2"));
  plan_.folder = school_.folder() / "list";
  const auto done = audit(uploads());
  EXPECT_EQ(done.audit.number, 2) << "the first one's list is gone: it is not carried on with";
  EXPECT_THAT(done.listed, SizeIs(3));
  EXPECT_THAT(content(plan_.folder / "list.csv"), HasSubstr("2-1,2023/05/trip1.jpg"));
  EXPECT_TRUE(fs::exists(plan_.folder / "thumbnails" / "1.jpg"));
  const auto small = content(plan_.folder / "thumbnails" / "1.jpg");
  ASSERT_GT(small.size(), 200U);
  EXPECT_THAT(test::files_with(school_.workspace(), small.substr(small.size() / 2, 64)), IsEmpty());
  EXPECT_THAT(test::files_with(school_.workspace(), "2023/05/trip1.jpg"), IsEmpty());
}

TEST_F(PublishedAuditTest, StoppedItCarriesOnWhereItWas) {
  std::stop_source stop;
  progress_ = [&](std::size_t, std::size_t) { stop.request_stop(); };
  const auto first = run(uploads(), stop.get_token());
  ASSERT_TRUE(first);
  ASSERT_FALSE(first->whole());
  ASSERT_GT(first->looked_at, 0U);
  EXPECT_THAT(content(first->page()), HasSubstr("pictures looked at so far"));
  const int seen = seen_;
  progress_ = {};
  const auto second = audit(uploads());
  EXPECT_EQ(second.audit.number, first->audit.number);
  EXPECT_EQ(static_cast<std::size_t>(seen_ - seen), 3 - first->looked_at) << "nothing is looked at twice";
  EXPECT_THAT(second.listed, SizeIs(3));
  EXPECT_EQ(audit(uploads()).audit.number, 2) << "that one was through";
}

TEST_F(PublishedAuditTest, WhatEndedTheProgramTwiceIsGivenUpAndTold) {
  plan_.source = fs::canonical(uploads());
  const auto begun =
      begin_audit(*school_->database(), school_.clock(), plan_, school_.workspace() / "audits", "tess");
  ASSERT_TRUE(begun);
  for (int i = 0; i < 2; ++i) static_cast<void>(begin_picture(*school_->database(), 1, "2023/05/trip1.jpg"));
  static_cast<void>(begin_picture(*school_->database(), 1, "2023/05/trip2.jpg"));
  const auto done = audit(uploads());
  EXPECT_TRUE(done.whole());
  EXPECT_THAT(done.listed, SizeIs(2)) << "one that ended it once is looked at again";
  ASSERT_THAT(done.unseen, SizeIs(1));
  EXPECT_EQ(done.unseen[0].name, "2023/05/trip1.jpg");
  EXPECT_THAT(done.unseen[0].reason, HasSubstr("ended the program twice"));
}

TEST_F(PublishedAuditTest, BrokenAndHostileFilesAreToldAndTheOthersLookedAt) {
  auto half = test::made_photo(4);
  half.resize(half.size() / 2);
  school_.file("half.jpg", half, "uploads");
  school_.file("no.png", {'n', 'o'}, "uploads");
  school_.file("letter.pdf", {'%', 'P', 'D', 'F'}, "uploads");
  fs::create_symlink("/etc/passwd", uploads() / "link.jpg");
  const auto done = audit(uploads());
  EXPECT_THAT(done.listed, SizeIs(3));
  EXPECT_THAT(done.unseen, SizeIs(3)) << "two pictures and a link";
  EXPECT_EQ(done.other.at("pdf"), 1U);
  EXPECT_THAT(content(done.page()), HasSubstr("1 .pdf file"));
}

TEST_F(PublishedAuditTest, AWrongPlaceIsRefused) {
  EXPECT_EQ(run(school_.folder() / "nowhere").error().code, ErrorCode::NotFound);
  EXPECT_EQ(run(school_.file("a.zip", {'n', 'o'})).error().code, ErrorCode::InvalidInput);
  plan_.folder = school_.workspace() / "reports" / "mine";
  EXPECT_EQ(run(uploads()).error().code, ErrorCode::InvalidInput);
  plan_.folder = uploads();
  EXPECT_EQ(run(uploads()).error().code, ErrorCode::AlreadyExists);
  plan_.folder = school_.file("blocked", {'n', 'o'}) / "list";
  EXPECT_FALSE(run(uploads()));
  EXPECT_FALSE(find_audit(*school_->database(), 1)) << "another folder can be named";
  plan_.folder = school_.folder() / "list";
  const auto done = audit(uploads());
  EXPECT_TRUE(fs::exists(done.page()));
}

TEST_F(PublishedAuditTest, AGalleryWithThumbnailsIsNoFolderForAList) {
  const fs::path picture = school_.file("1.jpg", {'o', 'w', 'n'}, "gallery/thumbnails");
  plan_.folder = school_.folder() / "gallery";
  EXPECT_EQ(run(uploads()).error().code, ErrorCode::AlreadyExists);
  EXPECT_EQ(content(picture), "own");
}

TEST_F(PublishedAuditTest, AFolderOfItsOwnIsCarriedOnWith) {
  plan_.folder = school_.folder() / "list";
  std::stop_source stop;
  progress_ = [&](std::size_t, std::size_t) { stop.request_stop(); };
  const auto first = run(uploads(), stop.get_token());
  ASSERT_TRUE(first);
  ASSERT_FALSE(first->whole());
  progress_ = {};
  EXPECT_EQ(audit(uploads()).audit.number, first->audit.number);
  EXPECT_EQ(run(uploads()).error().code, ErrorCode::AlreadyExists) << "a new audit takes a new folder";
}

TEST_F(PublishedAuditTest, OfTwoFilesOfOneNameInAZipFileTheSecondIsTold) {
  const std::string bytes = test::packed({{"a.jpg", as_text(test::made_photo(1))},
                                          {"a.jpg", as_text(test::made_photo(2))},
                                          {"b.jpg", as_text(test::made_photo(3))}});
  const auto done = audit(school_.file("twice.zip", Bytes(bytes.begin(), bytes.end())));
  EXPECT_TRUE(done.whole());
  EXPECT_THAT(done.listed, SizeIs(2));
  ASSERT_THAT(done.unseen, SizeIs(1));
  EXPECT_EQ(done.unseen[0].name, "a.jpg");
  EXPECT_THAT(done.unseen[0].reason, HasSubstr("the same name"));
}

TEST_F(PublishedAuditTest, ALinkThatIsNoneIsLeftOutOfTheTakeDown) {
  const std::string bytes =
      test::packed({{"posts/media/1.jpg", as_text(test::made_photo(1))},
                    {"posts/posts_1.json",
                     R"([{"href": "https://facebook.com/a day out", "uri": "posts/media/1.jpg"}])"}});
  ASSERT_THAT(audit(school_.file("download.zip", Bytes(bytes.begin(), bytes.end()))).listed, SizeIs(1));
  ASSERT_EQ(find_audited(*school_->database(), {1, 1})->link, "https://facebook.com/a day out");
  const auto entries = take_down_audited(*school_, {{1, 1}}, "", "tess");
  ASSERT_TRUE(entries) << sentence(entries.error());
  EXPECT_EQ(take_downs().at(0).link(), "");
}

TEST_F(PublishedAuditTest, APictureOfTheListBecomesATakeDown) {
  plan_.address = "https://oakwood.example/uploads";
  static_cast<void>(audit(uploads()));
  const auto entries = take_down_audited(*school_, {{1, 1}, {1, 2}}, "", "tess");
  ASSERT_TRUE(entries) << sentence(entries.error());
  ASSERT_THAT(take_downs(), SizeIs(2));
  const TakeDown entry = take_downs()[0];
  EXPECT_FALSE(entry.photo);
  EXPECT_EQ(entry.platform, "website");
  EXPECT_EQ(entry.link(), "https://oakwood.example/uploads/2023/05/trip1.jpg");
  EXPECT_THAT(entry.reason, HasSubstr("shows P002"));
  EXPECT_EQ(entry.state, TakeDownState::Open);
  EXPECT_FALSE(take_down_audited(*school_, {{1, 1}}, "", "tess")) << "it is on the list";
  EXPECT_FALSE(take_down_audited(*school_, {{1, 9}}, "", "tess"));

  ASSERT_TRUE(check_take_downs(*school_->database(), school_.clock(), {entry.id}, CheckedHow::OpenedLink, "",
                               "tess"));
  EXPECT_EQ(school_->ledger().entries_about(to_hex(entry.picture)).back().action,
            "published.take-down-checked");
  ASSERT_TRUE(reopen_take_downs(*school_->database(), school_.clock(), {entry.id}, "tess"));
  EXPECT_TRUE(gate::audit(*school_->database()).altered.empty())
      << "the ledger tells of no photo that is not there";
}

TEST_F(PublishedAuditTest, AnUnknownPlatformIsAskedFor) {
  plan_.platform = "";
  static_cast<void>(audit(uploads()));
  EXPECT_FALSE(take_down_audited(*school_, {{1, 1}}, "", "tess"));
  EXPECT_TRUE(take_down_audited(*school_, {{1, 1}}, "website", "tess"));
}

TEST_F(PublishedAuditTest, WhoIsForgottenIsInNoAuditAnyMore) {
  static_cast<void>(audit(uploads()));
  ASSERT_TRUE(take_down_audited(*school_, {{1, 1}}, "", "tess"));
  ASSERT_THAT(test::files_with(school_.workspace() / "audits", "P002"), Not(IsEmpty()));
  ASSERT_TRUE(forget(*school_, "P002", "tess"));
  EXPECT_FALSE(fs::exists(school_.workspace() / "audits" / "1"));
  EXPECT_FALSE(find_audited(*school_->database(), {1, 1}));
  ASSERT_THAT(take_downs(), SizeIs(1)) << "it is to go all the same";
  EXPECT_THAT(take_downs()[0].reason, Not(HasSubstr("P002")));
}

TEST_F(PublishedAuditTest, WhereAPictureIsThatNamesThemIsKnownUntilItIsTickedOff) {
  plan_.address = "https://oakwood.example";
  fs::rename(uploads() / "2023/05/trip1.jpg", uploads() / "2023/05/Givenb Familyb.jpg");
  static_cast<void>(audit(uploads()));
  ASSERT_TRUE(take_down_audited(*school_, {{1, 1}, {1, 2}}, "", "tess"));
  ASSERT_TRUE(forget(*school_, "P002", "tess"));
  TakeDown entry = take_downs().at(0);
  ASSERT_EQ(entry.file, "2023/05/Givenb Familyb.jpg") << "it is still up";
  ASSERT_THAT(entry.link(), HasSubstr("Givenb%20Familyb"));
  EXPECT_THAT(entry.reason, Not(HasSubstr("P002")));
  ASSERT_TRUE(
      check_take_downs(*school_->database(), school_.clock(), {1, 2}, CheckedHow::OpenedLink, "", "tess"));
  entry = take_downs().at(0);
  EXPECT_EQ(entry.file, "(removed)");
  EXPECT_EQ(entry.link(), "");
  EXPECT_EQ(take_downs().at(1).file, "2023/05/trip2.jpg") << "it names nobody";
  for (const auto& one : school_->ledger().entries_about(to_hex(entry.picture)))
    EXPECT_THAT(one.detail, Not(HasSubstr("Givenb")));
}

TEST_F(PublishedAuditTest, ANumberIsNotGivenAgainAfterSomebodyWasForgotten) {
  plan_.source = "uploads";
  Database& database = *school_->database();
  ASSERT_TRUE(begin_audit(database, school_.clock(), plan_, school_.workspace() / "audits", "tess"));
  ASSERT_EQ(begin_picture(database, 1, "trip.jpg").number, 1);
  ASSERT_EQ(begin_picture(database, 1, "Givenb Familyb.jpg").number, 2);
  const auto gone = forget_in_audits(database, "P002", {{"Givenb"}, {"Familyb"}},
                                     [](const AuditRecord&) { return Status{}; });
  ASSERT_EQ(gone, 1U);
  EXPECT_FALSE(looked_at(database, 1).contains(entry_key("Givenb Familyb.jpg")));
  EXPECT_EQ(begin_picture(database, 1, "prize.jpg").number, 3);
}

TEST_F(PublishedAuditTest, AWorkspaceThatMovedLosesItsListsAllTheSame) {
  static_cast<void>(audit(uploads()));
  ASSERT_TRUE(fs::exists(school_.workspace() / "audits" / "1"));
  fs::create_directory_symlink(school_.workspace(), school_.folder() / "moved");
  const auto moved = Workspace::open(school_.folder() / "moved");
  ASSERT_TRUE(moved) << sentence(moved.error());
  ASSERT_TRUE(remove_audit_list(*moved, *find_audit(*school_->database(), 1)));
  EXPECT_FALSE(fs::exists(school_.workspace() / "audits" / "1"));
}

TEST_F(PublishedAuditTest, AnExceptionOfTheSourceEndsTheAudit) {
  struct Breaking final : PublishedSource {
    Status each(const Visit&) override { throw std::runtime_error("no memory is left"); }
    const std::vector<UnseenFile>& unseen() const override { return none; }
    std::vector<UnseenFile> none;
  } source;
  plan_.source = "uploads";
  const auto begun =
      begin_audit(*school_->database(), school_.clock(), plan_, school_.workspace() / "audits", "tess");
  const auto knowledge = school_->knowledge();
  ASSERT_TRUE(begun && knowledge);
  const DownloadNotes notes;
  const RiskRules rules{(*knowledge)->people, school_->settings(), (*knowledge)->today, 2};
  EXPECT_THROW(static_cast<void>(look_at_pictures(
                   {school_->darkroom(), **knowledge, notes, rules, *begun},
                   [](const std::string&) { return true; }, source, 2, [](std::size_t) {}, {})),
               std::runtime_error);
}

TEST_F(PublishedAuditTest, IsKeptAsLongAsAReport) {
  static_cast<void>(audit(uploads()));
  school_.days_pass(29);
  ASSERT_TRUE(apply_retention(school_->darkroom(), school_.clock().now(), "tess"));
  ASSERT_TRUE(find_audited(*school_->database(), {1, 1}));
  school_.clock().advance(2 * 24h);
  const auto gone = apply_retention(school_->darkroom(), school_.clock().now(), "tess");
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->reports, 1U);
  EXPECT_FALSE(fs::exists(school_.workspace() / "audits" / "1"));
  EXPECT_FALSE(find_audited(*school_->database(), {1, 1}));
  EXPECT_EQ(audit(uploads()).audit.number, 2) << "no number is given twice";
}

}  // namespace
}  // namespace schoolgate::gate
