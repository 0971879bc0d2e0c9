#include "gate/auditing/published_audit.hpp"

#include <fstream>
#include <set>

#include <gmock/gmock.h>

#include "gate/byte_scan.hpp"
#include "gate/leaving/retention.hpp"
#include "gate/log/photo_queue.hpp"
#include "gate/made_school.hpp"
#include "gate/out/take_downs.hpp"
#include "gate/reporting/audit.hpp"
#include "gate/requests/forget.hpp"
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

TEST_F(PublishedAuditTest, IsKeptAsLongAsAReport) {
  static_cast<void>(audit(uploads()));
  school_.clock().advance(29 * 24h);
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
