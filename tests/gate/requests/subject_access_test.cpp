#include "gate/requests/subject_access.hpp"

#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "gate/byte_scan.hpp"
#include "gate/deciding/review_actions.hpp"
#include "gate/leaving/release.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "gate/noted_links.hpp"
#include "gate/sealed_school.hpp"
#include "support/older_database.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// P002, who said no everywhere, left; P001 right; P001's name.
pipeline::Findings two_people(const pipeline::Photo&) {
  auto tag = test::name_tag(consent::TextKind::RegisterName, {"P001"});
  return test::findings({test::face(test::kLeftFace, {test::certain("P002")}),
                         test::face(test::kRightFace, {test::certain("P001")})},
                        {tag});
}

cv::Mat at(const cv::Mat& picture, const cv::Rect2f& box) { return picture(cv::Rect(box)); }

class SubjectAccessTest : public testing::Test {
 protected:
  SubjectAccessTest() { school_.find(two_people); }
  Actor actor(PhotoId photo) { return {"tess", school_.record(photo).version}; }
  fs::path out() { return school_.folder() / "out"; }
  Result<SubjectAccessSummary> give_out(const consent::PersonId& person) {
    return export_subject(*school_, person, {.folder = out(), .who = "head", .role_of = [](const auto& who) {
                                               return who == "tess" ? std::string("a technician")
                                                                    : std::string("the school");
                                             }});
  }
  std::string page() {
    std::ifstream file(out() / "index.html");
    return {std::istreambuf_iterator<char>(file), {}};
  }
  // How much the part of the given-out picture differs from the original's.
  double change_of(PhotoId photo, const cv::Rect2f& box) {
    const auto original = school_->vault().load(school_.record(photo).sha256);
    const cv::Mat before = test::picture_of(*original);
    const cv::Mat after = test::picture_in(out() / "pictures" / fmt::format("photo-{}.jpg", photo));
    return cv::norm(at(before, box), at(after, box), cv::NORM_L1) / (3.0 * box.area());
  }
  test::MadeSchool school_;
};

TEST_F(SubjectAccessTest, ShowsTheOneWhoAsksAndHidesEverybodyElse) {
  const PhotoId photo = school_.photo();
  const auto done = give_out("P002");
  ASSERT_TRUE(done) << sentence(done.error());
  EXPECT_EQ(done->pictures, 1U);
  EXPECT_LT(change_of(photo, test::kLeftFace), 6) << "P002, who may be shown nowhere else";
  EXPECT_GT(change_of(photo, test::kRightFace), 20) << "P001, who said yes to every platform";
  EXPECT_GT(change_of(photo, {150, 200, 60, 14}), 20) << "P001's name";
}

TEST_F(SubjectAccessTest, LiesSealedInASealedWorkspaceAndPlainWhereSomebodyAskedForIt) {
  SCHOOLGATE_ON_FILES_ONLY("rows on a server are not sealed");
  const PhotoId photo = school_.photo();
  test::seal(school_);
  ASSERT_TRUE(give_out("P001"));
  EXPECT_THAT(page(), HasSubstr("Giv")) << "a browser opens it";
  const std::string picture = fmt::format("pictures/photo-{}.jpg", photo);
  const auto plain = read_file(out() / picture, 1U << 24U);
  ASSERT_TRUE(plain);
  const fs::path own = school_->workspace().exports() / "token";
  ASSERT_TRUE(export_subject(*school_, "P001", {.folder = own, .who = "head", .role_of = [](const auto&) {
                                                  return std::string("the school");
                                                }}));
  // What hides others differs each time, so not by its bytes.
  for (const char* mark : {"JFIF", "</html>"}) {
    EXPECT_THAT(test::files_with(out(), mark), SizeIs(1));
    EXPECT_THAT(test::files_with(own, mark), IsEmpty());
  }
  const auto opened = school_->workspace().files().read({own / picture}, 1U << 24U);
  ASSERT_TRUE(opened) << sentence(opened.error());
  EXPECT_EQ(test::picture_of(*opened).size(), test::picture_of(*plain).size());
}

TEST_F(SubjectAccessTest, GivesTheirOwnNameAndFaceThoughTheTechnicianHidThem) {
  const PhotoId photo = school_.photo();
  ASSERT_TRUE(apply_rulings(school_->darkroom(), photo, actor(photo),
                            {RuleOn{consent::FindingId{2}, consent::Ruling::Kind::Redact, ""}}));
  ASSERT_TRUE(give_out("P001"));
  EXPECT_LT(change_of(photo, test::kRightFace), 6);
  EXPECT_LT(change_of(photo, {150, 200, 60, 14}), 6);
  EXPECT_GT(change_of(photo, test::kLeftFace), 20);
}

TEST_F(SubjectAccessTest, HidesTheirFaceWhereItIsNotCertain) {
  school_.find([](const pipeline::Photo&) {
    return test::findings({test::face(test::kLeftFace, {test::plausible("P001")}),
                           test::face(test::kRightFace, {test::certain("P001"), test::plausible("P004")})});
  });
  const PhotoId photo = school_.photo();
  ASSERT_TRUE(give_out("P001"));
  EXPECT_GT(change_of(photo, test::kLeftFace), 20);
  EXPECT_GT(change_of(photo, test::kRightFace), 20) << "it may be P004";
}

TEST_F(SubjectAccessTest, LeavesAPictureOutInWhichSomebodyMustNotBeShown) {
  school_.find([](const pipeline::Photo&) {
    return test::findings({test::face(test::kLeftFace, {test::certain("P003")}),
                           test::face(test::kRightFace, {test::certain("P001")})});
  });
  school_.photo();
  const auto done = give_out("P001");
  ASSERT_TRUE(done);
  EXPECT_EQ(done->pictures, 0U);
  EXPECT_THAT(done->left_out, SizeIs(1));
  EXPECT_THAT(page(), HasSubstr("No picture: somebody else in it must not be shown"));
  fs::remove_all(out());
  EXPECT_EQ(give_out("P003")->pictures, 1U) << "who asks for their own data gets it";
}

TEST_F(SubjectAccessTest, ListsAPhotoWhoseOriginalIsGone) {
  const PhotoId photo = school_.photo();
  ASSERT_TRUE(school_->vault().remove(school_.record(photo).sha256));
  const auto done = give_out("P001");
  ASSERT_TRUE(done);
  EXPECT_EQ(done->pictures, 0U);
  EXPECT_THAT(page(), HasSubstr("the original is not kept any more"));
}

TEST_F(SubjectAccessTest, TellsTheRegisterTheTemplatesAndWhatBecameOfEachPhoto) {
  auto person = *school_->people().view().find("P001");
  person.consents[0].evidence = "form 4711";
  ASSERT_TRUE(school_->people().put_people({person}, {"office", "import"}));
  test::run(
      *school_->database(),
      {"INSERT INTO templates (person, portrait, model, face, enrolled, quality) VALUES ('P001', 'ffee', "
       "'0123', 'aabb', '2026-09-01T08:00:00Z', 0.9)"});
  const PhotoId photo = school_.photo();
  ASSERT_TRUE(
      test::look_and_approve(school_->darkroom(), photo, actor(photo), {.open = OpenFindings::KeepRedacted}));
  ASSERT_TRUE(release(school_->darkroom(), {.who = "tess", .event = {}}));
  ASSERT_TRUE(test::note_links(*school_, {photo}, {"facebook", "https://x.com/1", {}, "private note"}));
  ASSERT_TRUE(give_out("P001"));
  for (const char* words : {"Givena", "Familya", "form 4711", "2026-09-01", "https://x.com/1",
                            "a technician approved it", "Released for website", "2026-07-03 Sports Day"})
    EXPECT_THAT(page(), HasSubstr(words));
  for (const char* words : {"P002", "Givenb", "Familyb", "tess", "private note", "aabb"})
    EXPECT_THAT(page(), Not(HasSubstr(words)));
}

TEST_F(SubjectAccessTest, KeepsItPrivateAndWithoutNames) {
  school_.photo();
  ASSERT_TRUE(give_out("P001"));
  for (const auto& entry : fs::recursive_directory_iterator(out())) {
    struct stat status {};
    ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, entry.is_directory() ? 0700U : 0600U) << entry.path();
    EXPECT_THAT(entry.path().filename().string(), Not(HasSubstr("Given")));
  }
  EXPECT_THAT(test::files_below(out()), ElementsAre("index.html", "pictures/photo-1.jpg"));
}

TEST_F(SubjectAccessTest, AnswersTheRequestAndTellsTheLedger) {
  ASSERT_TRUE(note_request(*school_->database(), school_.clock(), "P001", DataRequestKind::Access,
                           test::kFirstOfTerm, "head"));
  const auto done = give_out("P001");
  ASSERT_TRUE(done);
  EXPECT_EQ(to_iso(done->request.due), "2026-10-01");
  EXPECT_THAT(open_requests(*school_->database()), IsEmpty());
  EXPECT_EQ(school_->ledger().entries_about("P001").back().action, "person.exported");
}

TEST_F(SubjectAccessTest, RefusesAFolderThatIsNotNewOrNotOutside) {
  fs::create_directories(out());
  std::ofstream(out() / "something") << "of somebody else's";
  EXPECT_FALSE(give_out("P001"));
  fs::remove_all(out());
  EXPECT_FALSE(export_subject(*school_, "P001",
                              {.folder = school_.workspace() / "out", .who = "head", .role_of = {}}));
  EXPECT_EQ(give_out("P999").error().code, ErrorCode::NotFound);
  EXPECT_FALSE(fs::exists(out()));
}

// A post of the photo whose text names P002 and somebody else.
Post two_names(PhotoId photo) {
  Post post;
  post.platform = "facebook";
  post.text = "Well done Givenb Familyb and Givenc Familyc!";
  post.pictures = {{photo, Digest{}, "Givenb runs"}};
  post.made_by = "olga";
  return post;
}

TEST_F(SubjectAccessTest, GivesThePostsThatNameThemWithoutOtherPeoplesNames) {
  const PhotoId photo = school_.photo();
  static_cast<void>(add_post(*school_->database(), school_.clock().now(), two_names(photo)));
  Post other = two_names(photo);
  other.text = "A sunny day";
  other.pictures.clear();
  static_cast<void>(add_post(*school_->database(), school_.clock().now(), other));
  const auto done = give_out("P002");
  ASSERT_TRUE(done) << sentence(done.error());
  EXPECT_EQ(done->posts, 1U);
  EXPECT_THAT(page(), HasSubstr("Well done Givenb Familyb and [left out]!"));
  EXPECT_THAT(page(), HasSubstr("Givenb runs"));
  EXPECT_THAT(page(), Not(HasSubstr("Familyc")));
  EXPECT_THAT(page(), Not(HasSubstr("A sunny day")));
}

TEST_F(SubjectAccessTest, GivesTheCommentsThatNameThemWithoutOtherPeoplesNames) {
  const PhotoId photo = school_.photo();
  for (const char* words : {"Givenb Familyb pushed Givenc Familyc, ask the head", "Who is beside the pond?"})
    ASSERT_TRUE(comment(school_->log(), photo, "tess", words));
  const auto done = give_out("P002");
  ASSERT_TRUE(done) << sentence(done.error());
  EXPECT_EQ(done->comments, 1U);
  EXPECT_THAT(page(), HasSubstr("Givenb Familyb pushed [left out], ask the head"));
  EXPECT_THAT(page(), Not(HasSubstr("pond")));
  EXPECT_THAT(page(), Not(HasSubstr("Familyc")));
}

TEST_F(SubjectAccessTest, GivesTheIncidentsThatNameThemWithoutOtherPeoplesNames) {
  const auto report = [&](const char* words) {
    return report_incident(*school_->database(), school_.clock(), words, "", "olga").value();
  };
  static_cast<void>(report("Givenb Familyb stands beside Givenc Familyc"));
  static_cast<void>(report("The wrong photo of the pond"));
  const auto done = give_out("P002");
  ASSERT_TRUE(done) << sentence(done.error());
  EXPECT_EQ(done->incidents, 1U);
  EXPECT_THAT(page(), HasSubstr("Givenb Familyb stands beside [left out]"));
  EXPECT_THAT(page(), Not(HasSubstr("pond")));
}

TEST_F(SubjectAccessTest, GivesThePicturesInWhichAnAuditSawThem) {
  Database& database = *school_->database();
  const AuditPlan plan{.source = "uploads", .folder = {}, .platform = "website", .address = {}};
  const auto audit = begin_audit(database, school_.clock(), plan, school_.folder(), "tess");
  ASSERT_TRUE(audit);
  const auto stored = [&](const char* name, const char* person) {
    AuditedPicture picture;
    picture.id = begin_picture(database, audit->number, name);
    picture.platform = "website";
    picture.findings = test::findings({test::face(test::kLeftFace, {test::plausible(person)})});
    store_audited(database, picture);
    return picture.id;
  };
  const AuditedId theirs = stored("GivenaFamilya and friend.jpg", "P002");
  static_cast<void>(stored("other.jpg", "P004"));
  const auto done = give_out("P002");
  ASSERT_TRUE(done) << sentence(done.error());
  EXPECT_EQ(done->audited, 1U);
  EXPECT_THAT(page(), HasSubstr("<td>" + to_text(theirs) + "</td><td>website</td>"));
  EXPECT_THAT(page(), Not(HasSubstr("Familya"))) << "the file's name tells of somebody else";
  EXPECT_THAT(audited_with(database, "P001", {{"Givena"}, {"Familya"}}), SizeIs(1)) << "by the file's name";
}

}  // namespace
}  // namespace schoolgate::gate
