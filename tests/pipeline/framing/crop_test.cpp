#include "pipeline/framing/crop.hpp"

#include <gmock/gmock.h>

#include "pipeline/framing/body.hpp"
#include "pipeline/redaction/cover.hpp"

namespace schoolgate::pipeline {
namespace {

using consent::Action;
using testing::SizeIs;

const cv::Size kPhoto(2400, 1600);

// A photo whose findings are decided for one platform.
class Scene {
 public:
  explicit Scene(cv::Size size = kPhoto) { findings.size = size; }

  Scene& shown(const cv::Rect2f& box) {
    add_face(box, {Action::Keep, "", {"P001"}});
    return *this;
  }
  Scene& hidden(const cv::Rect2f& box, float roll = 0) {
    add_face(box, {});
    std::get<Face>(findings.list.back().what).roll_degrees = roll;
    return *this;
  }
  Scene& text(const cv::Rect2f& box, Action action) {
    Text line;
    line.quad = quad_of(box);
    findings.add(line);
    decisions.findings[findings.last_id] = {action, "", {}};
    return *this;
  }
  Scene& region(const cv::Rect2f& box) {
    findings.add(Drawn{quad_of(box)});
    decisions.findings[findings.last_id] = {};
    return *this;
  }
  [[nodiscard]] std::optional<Crop> crop(CropRatio ratio = CropRatio::AsIs) const {
    return suggest_crop(findings, decisions, ratio);
  }

  Findings findings;
  consent::PlatformDecisions decisions{"facebook"};

 private:
  void add_face(const cv::Rect2f& box, consent::Decision decision) {
    Face face;
    face.box = box;
    findings.add(face);
    decisions.findings[findings.last_id] = std::move(decision);
  }
};

bool meet(const cv::Rect& a, const cv::Rect& b) { return !(a & b).empty(); }
bool within(const cv::Rect2f& inner, const cv::Rect& outer) {
  return (inner & cv::Rect2f(outer)).area() > 0.999F * inner.area();
}

Region face_region(const cv::Rect2f& box, float roll = 0) { return {FindingKind::Face, quad_of(box), roll}; }

TEST(Crop, IsTheWholePhotoWhereNothingIsHidden) {
  const auto crop = Scene().shown({1000, 500, 100, 130}).crop();
  ASSERT_TRUE(crop);
  EXPECT_EQ(crop->part, cv::Rect({}, kPhoto));
  EXPECT_EQ(crop->kept, 1U);
  EXPECT_DOUBLE_EQ(crop->area, 1);
  EXPECT_TRUE(crop->comes_first());
}

TEST(Crop, LeavesOutWhoIsHiddenWithTheirBody) {
  const cv::Rect2f hidden(2100, 500, 100, 130);
  const Scene scene = Scene().shown({600, 500, 100, 130}).shown({1000, 520, 100, 130}).hidden(hidden);
  for (const auto& row : kWords<CropRatio>) {
    const auto crop = scene.crop(row.value);
    ASSERT_TRUE(crop) << row.word;
    EXPECT_EQ(crop->kept, 2U) << row.word;
    const auto cover = bounds(cover_of(face_region(hidden), {}, CoverShape::Box).grown, kPhoto);
    EXPECT_FALSE(meet(crop->part, cover)) << row.word;
    EXPECT_LE(crop->part.br().x, 2050) << row.word << ": no shoulder of theirs";
  }
}

TEST(Crop, KeepsNobodyWhoStandsTooCloseToBeHadWhole) {
  const auto crop =
      Scene().shown({600, 500, 100, 130}).shown({1500, 500, 100, 130}).hidden({1640, 500, 100, 130}).crop();
  ASSERT_TRUE(crop);
  EXPECT_EQ(crop->kept, 1U);
  EXPECT_EQ(crop->shown, 2U);
  EXPECT_LE(crop->part.br().x, 1500) << "and does not cut them";
}

TEST(Crop, KeepsARowOfHeadsOfWhichBadgesBelowTheChinsAreHidden) {
  Scene row;
  row.shown({227, 673, 120, 127}).shown({691, 609, 105, 136}).shown({1145, 656, 106, 126});
  row.hidden({1604, 659, 104, 134});
  const auto shoulders = row.crop(CropRatio::Landscape);
  ASSERT_TRUE(shoulders);
  EXPECT_EQ(shoulders->kept, 3U);
  EXPECT_GT(shoulders->part.br().y, 673 + 127 * 1.6F) << "with their shoulders where nothing is in the way";
  const cv::Rect2f badge(704, 841, 78, 25);
  row.text(badge, Action::Redact).text({1178, 858, 66, 22}, Action::Redact);
  const auto necks = row.crop(CropRatio::Landscape);
  ASSERT_TRUE(necks);
  EXPECT_EQ(necks->kept, 3U);
  EXPECT_FALSE(meet(necks->part, badge));
  EXPECT_GT(necks->part.br().y, 673 + 127 * 1.1F) << "no chin is at the edge";
}

TEST(Crop, IsNoneWithoutAnybodyWhoIsShown) {
  EXPECT_FALSE(Scene().hidden({1200, 500, 100, 130}).crop());
  EXPECT_FALSE(Scene().shown({1150, 500, 100, 130}).hidden({1250, 480, 100, 130}).crop())
      << "the only one shown stands beside somebody hidden";
}

TEST(Crop, NeedsNobodyInAPhotoWithoutFaces) {
  const auto crop = Scene().text({300, 100, 400, 60}, Action::Redact).crop();
  ASSERT_TRUE(crop);
  EXPECT_FALSE(meet(crop->part, {300, 100, 400, 60}));
  EXPECT_GT(crop->area, 0.5);
}

TEST(Crop, IsNoneWhereItWouldBeTiny) {
  Scene narrow;
  narrow.shown({1200, 700, 40, 50}).hidden({1000, 700, 90, 110}).hidden({1400, 700, 90, 110});
  narrow.region({900, 300, 700, 200});
  EXPECT_FALSE(narrow.crop());
  Scene small({420, 300});
  small.shown({60, 80, 40, 50}).hidden({330, 80, 40, 50});
  EXPECT_FALSE(small.crop(CropRatio::Square)) << "fewer than 320 pixels on a side";
}

TEST(Crop, CutsNoTextThatIsShown) {
  const cv::Rect2f banner(800, 200, 900, 80);
  const auto crop = Scene()
                        .shown({500, 600, 100, 130})
                        .text(banner, Action::Keep)
                        .hidden({2000, 600, 100, 130})
                        .crop(CropRatio::Square);
  ASSERT_TRUE(crop);
  EXPECT_TRUE(within(banner, crop->part) || !meet(crop->part, banner));
}

TEST(Crop, TakesABodyToBeHiddenByThoseWhoStandBefore) {
  const cv::Rect2f hidden(1000, 300, 100, 130);
  EXPECT_EQ(body_in_view(face_region(hidden), {}, kPhoto).at(0).br().y, 300 + 130 * 8);
  const auto behind_two = body_in_view(
      face_region(hidden), {face_region({900, 600, 110, 140}), face_region({1100, 600, 110, 140})}, kPhoto);
  for (const cv::Rect& piece : behind_two) EXPECT_LE(piece.br().y, 600 + 140 * 1.3F + 1);
  const auto behind_one = body_in_view(face_region(hidden), {face_region({900, 600, 110, 140})}, kPhoto);
  EXPECT_TRUE(std::ranges::any_of(behind_one, [](const cv::Rect& one) { return one.br().y > 1200; }))
      << "the other half is seen";
  const auto before_a_child = body_in_view(
      face_region(hidden), {face_region({900, 600, 60, 80}), face_region({1100, 600, 60, 80})}, kPhoto);
  EXPECT_TRUE(std::ranges::any_of(before_a_child, [](const cv::Rect& one) { return one.br().y > 1200; }))
      << "who is smaller may stand further away";
}

TEST(Crop, LooksForTheBodyOfALyingHeadBesideIt) {
  const cv::Rect2f head(1200, 700, 130, 100);
  const auto to_the_left = body_in_view(face_region(head, 90), {}, kPhoto);
  ASSERT_THAT(to_the_left, SizeIs(1));
  EXPECT_LT(to_the_left[0].x, 600);
  EXPECT_LT(to_the_left[0].br().x, 1500);
  const auto to_the_right = body_in_view(face_region(head, -90), {}, kPhoto);
  EXPECT_GT(to_the_right.at(0).br().x, 1900);
}

TEST(Crop, SaysWhatItKeeps) {
  EXPECT_EQ(words_about({{}, 5, 6, 0.62}),
            "keeps 5 of 6 who are shown, 62 % of the picture; nobody is hidden in it");
  EXPECT_EQ(words_about({{}, 0, 0, 0.5}), "keeps 50 % of the picture; nothing is hidden in it");
}

TEST(Crop, ComesFirstFromSixtyPercentOfThePeopleAndFortyOfTheArea) {
  EXPECT_TRUE((Crop{{}, 3, 5, 0.4}).comes_first());
  EXPECT_FALSE((Crop{{}, 2, 4, 0.9}).comes_first());
  EXPECT_FALSE((Crop{{}, 5, 5, 0.39}).comes_first());
}

// Whatever lies in a photo.
class AnyScene : public testing::TestWithParam<int> {
 protected:
  static Scene scene(int seed) {
    cv::RNG random(static_cast<std::uint64_t>(seed) + 1);
    const cv::Size size(random.uniform(300, 5000), random.uniform(300, 5000));
    Scene made(size);
    const auto box = [&](float least, float most) {
      const float width = random.uniform(least, most) * static_cast<float>(size.width);
      const float height = width * random.uniform(0.9F, 1.5F);
      return cv::Rect2f(random.uniform(-width / 2, static_cast<float>(size.width) - width / 2),
                        random.uniform(-height / 2, static_cast<float>(size.height) - height / 2), width,
                        height);
    };
    const int most = seed % 3 == 0 ? 3 : seed % 3 == 1 ? 12 : 40;
    for (int i = random.uniform(0, most); i > 0; --i) made.shown(box(0.01F, 0.1F));
    for (int i = random.uniform(0, seed % 2 == 0 ? 3 : most); i > 0; --i)
      made.hidden(box(0.01F, 0.1F), random.uniform(-180.0F, 180.0F) * (i % 4 == 0 ? 1.0F : 0.1F));
    for (int i = random.uniform(0, 4); i > 0; --i)
      made.text(box(0.02F, 0.2F), i % 2 == 0 ? Action::Keep : Action::Redact);
    if (random.uniform(0, 4) == 0) made.region(box(0.05F, 0.2F));
    return made;
  }

  static void check(const Scene& made, CropRatio ratio, const Crop& crop) {
    const cv::Size size = made.findings.size;
    EXPECT_EQ(crop.part & cv::Rect({}, size), crop.part) << "within the photo";
    const double shape = ratio == CropRatio::AsIs       ? static_cast<double>(size.width) / size.height
                         : ratio == CropRatio::Square   ? 1
                         : ratio == CropRatio::Portrait ? 0.8
                                                        : 16.0 / 9;
    EXPECT_LE(std::abs(crop.part.height - crop.part.width / shape), 1) << "of its shape to a pixel";
    EXPECT_GE(std::min(crop.part.width, crop.part.height), 320);
    EXPECT_GE(crop.part.area(), size.area() / 16.0);
    std::vector<Region> people;
    std::size_t kept = 0;
    bool faces = false;
    for (const Finding& finding : made.findings.list) {
      const bool shown = made.decisions.of(finding.id).action == Action::Keep;
      faces = faces || finding.kind() == FindingKind::Face;
      if (!shown) {
        const auto* face = std::get_if<Face>(&finding.what);
        const Region region{finding.kind(), finding.quad(), face == nullptr ? 0 : face->roll_degrees};
        for (const CoverShape cover : {CoverShape::Head, CoverShape::Box})
          EXPECT_FALSE(meet(crop.part, bounds(cover_of(region, {}, cover).grown, size)))
              << "nothing hidden is in it, nor its cover";
        continue;
      }
      const cv::Rect2f box = finding.box() & cv::Rect2f({}, cv::Size2f(size));
      if (box.empty() || (box & cv::Rect2f(crop.part)).empty()) continue;
      EXPECT_TRUE(within(box, crop.part)) << "nothing shown is cut";
      if (finding.kind() != FindingKind::Face) continue;
      ++kept;
      const cv::Rect2f above(box.x, std::max(0.0F, finding.box().y - finding.box().height / 2), box.width, 1);
      EXPECT_TRUE(within(above, crop.part)) << "with room above the head";
    }
    EXPECT_EQ(crop.kept, kept);
    EXPECT_TRUE(kept > 0 || !faces);
  }
};

TEST_P(AnyScene, HasNobodyHiddenAndNobodyCutInAnyCrop) {
  constexpr int kEach = 100;
  int found = 0;
  for (int seed = GetParam() * kEach; seed < (GetParam() + 1) * kEach; ++seed) {
    const Scene made = scene(seed);
    for (const auto& row : kWords<CropRatio>) {
      const auto crop = made.crop(row.value);
      if (!crop) continue;
      ++found;
      check(made, row.value, *crop);
      if (HasFailure()) {
        FAIL() << "scene " << seed << ", " << row.word;
      }
    }
  }
  EXPECT_GT(found, kEach / 2) << "else little was proved";
}

INSTANTIATE_TEST_SUITE_P(Random, AnyScene, testing::Range(0, 8));

TEST(Crop, IsFoundAmongAHundredFaces) {
  Scene crowd({6000, 4000});
  for (int row = 0; row < 5; ++row) {
    for (int column = 0; column < 20; ++column) {
      const cv::Rect2f box(100.0F + 250 * static_cast<float>(column), 500.0F + 600 * static_cast<float>(row),
                           130, 170);
      if (column % 7 == 3 && row % 4 == 0) {
        crowd.hidden(box);
      } else {
        crowd.shown(box);
      }
    }
  }
  ASSERT_THAT(crowd.findings.list, SizeIs(100));
  const auto crop = crowd.crop(CropRatio::Landscape);
  ASSERT_TRUE(crop);
  EXPECT_GT(crop->kept, 3U);
}

}  // namespace
}  // namespace schoolgate::pipeline
