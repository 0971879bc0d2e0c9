#include "gate/picking/folding.hpp"

#include <gmock/gmock.h>

namespace schoolgate::gate {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr Instant kNoon{1'783'080'000s};

// A look of so many shapes set: two of them differ by the difference of their numbers.
std::uint64_t look(int shapes) {
  return shapes == 0 ? 0 : ~std::uint64_t{0} >> static_cast<unsigned>(64 - shapes);
}

std::optional<pipeline::Measures> taken(int shapes, std::optional<Instant> when) {
  return pipeline::Measures{look(shapes), when, 1, 1};
}

TEST(Folding, TakesABurstTogetherHoweverFarItGoes) {
  EXPECT_THAT(fold({taken(0, kNoon), taken(16, kNoon + 1s), taken(32, kNoon + 2s), taken(48, kNoon + 3s)}),
              ElementsAre(ElementsAre(0, 1, 2, 3)));
}

TEST(Folding, AsksForMoreLikenessWhenTheTimeIsAnotherOrUnknown) {
  EXPECT_THAT(fold({taken(0, kNoon), taken(16, kNoon + 1h)}), ElementsAre(ElementsAre(0), ElementsAre(1)));
  EXPECT_THAT(fold({taken(0, kNoon), taken(16, {})}), ElementsAre(ElementsAre(0), ElementsAre(1)));
  EXPECT_THAT(fold({taken(0, kNoon), taken(4, kNoon + 1h), taken(6, {})}), ElementsAre(ElementsAre(0, 1, 2)));
}

TEST(Folding, KeepsWhatHappensAtOneTimeInTwoPlacesApart) {
  EXPECT_THAT(fold({taken(0, kNoon), taken(32, kNoon), taken(2, kNoon + 1s), taken(33, kNoon + 1s)}),
              ElementsAre(ElementsAre(0, 2), ElementsAre(1, 3)));
}

TEST(Folding, LeavesAlonePhotosThatCouldNotBeMeasured) {
  EXPECT_THAT(fold({std::nullopt, taken(0, kNoon), std::nullopt}),
              ElementsAre(ElementsAre(0), ElementsAre(1), ElementsAre(2)));
  EXPECT_THAT(fold({}), testing::IsEmpty());
}

}  // namespace
}  // namespace schoolgate::gate
