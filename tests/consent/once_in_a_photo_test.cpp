// One person is at most once in a photo, whoever says who it is.
#include <gmock/gmock.h>

#include "consent/evidence.hpp"

using namespace schoolgate::test;
using namespace schoolgate::consent;

namespace {

FindingEvidence piece(std::size_t head, FindingEvidence evidence) {
  std::get<FaceEvidence>(evidence.what).head = head;
  return evidence;
}

TEST(OnceInAPhoto, ShowsAPersonOnceInAPhotoAtTheLikelierFace) {
  const auto photo = decided({face({certain("P001", 0.7F)}), face({certain("P001", 0.8F)})});
  EXPECT_EQ(on(photo, "facebook", 1).action, Action::Redact);
  EXPECT_EQ(on(photo, "facebook", 1).reason, "looks like P001, who is elsewhere in the photo");
  EXPECT_EQ(on(photo, "facebook", 2).action, Action::Keep);
}

TEST(OnceInAPhoto, ShowsNeitherOfTwoFacesWithTheSameClaimToAPerson) {
  const auto photo = decided({face({certain("P001")}), face({certain("P001")})});
  EXPECT_EQ(on(photo, "facebook", 1).action, Action::Redact);
  EXPECT_EQ(on(photo, "facebook", 2).action, Action::Redact);
}

TEST(OnceInAPhoto, LetsTheTechniciansNameOutweighAFaceThatMayBeThem) {
  const auto photo = decided({face({plausible("P001", 0.9F)}), face({}, is("P001"))});
  EXPECT_EQ(on(photo, "facebook", 1).action, Action::Redact);
  EXPECT_EQ(on(photo, "facebook", 2).action, Action::Keep);
}

TEST(OnceInAPhoto, ShowsNobodyUnderANameThatIsSurelyAnotherFacesUntilItIsTurnedDownThere) {
  const auto photo = decided({face({certain("P001", 0.9F)}), face({}, is("P001"))});
  EXPECT_EQ(on(photo, "facebook", 1).action, Action::Redact);
  EXPECT_EQ(on(photo, "facebook", 2).action, Action::Redact);
  EXPECT_EQ(on(photo, "facebook", 2).reason, "P001, named by the technician, is elsewhere in the photo");
  const auto turned_down = decided({face({certain("P001", 0.9F)}, not_them({"P001"})), face({}, is("P001"))});
  EXPECT_EQ(on(turned_down, "facebook", 2).action, Action::Keep);
}

TEST(OnceInAPhoto, ShowsNeitherOfTwoFacesThatWereNamedTheSame) {
  const auto photo = decided({face({}, is("P001")), face({}, is("P001"))});
  EXPECT_EQ(on(photo, "facebook", 1).action, Action::Redact);
  EXPECT_EQ(on(photo, "facebook", 2).action, Action::Redact);
}

TEST(OnceInAPhoto, LetsEveryPieceOfOneHeadBearItsName) {
  const auto photo = decided({piece(0, face({}, is("P001"))), piece(0, face({certain("P001")}, is("P001"))),
                              piece(1, face({}, is("P002"))), piece(2, face({}, is("P002")))});
  EXPECT_EQ(on(photo, "facebook", 1).action, Action::Keep) << on(photo, "facebook", 1).reason;
  EXPECT_EQ(on(photo, "facebook", 2).action, Action::Keep) << on(photo, "facebook", 2).reason;
  EXPECT_EQ(on(photo, "facebook", 3).action, Action::Redact);
  EXPECT_EQ(on(photo, "facebook", 4).action, Action::Redact);
}

TEST(OnceInAPhoto, ShowsARecognisedHeadWholeWhoseOtherPieceWasNamed) {
  const auto photo = decided({piece(0, face({}, is("P001"))), piece(0, face({certain("P001")}))});
  EXPECT_EQ(on(photo, "facebook", 1).action, Action::Keep);
  EXPECT_EQ(on(photo, "facebook", 2).action, Action::Keep);
}

TEST(OnceInAPhoto, ShowsOnlyTheLikelierOfTwoOverlappingFacesThatLookTheSame) {
  const auto photo =
      decided({piece(0, face({certain("P001", 0.7F)})), piece(0, face({certain("P001", 0.8F)}))});
  EXPECT_EQ(on(photo, "facebook", 1).action, Action::Redact);
  EXPECT_EQ(on(photo, "facebook", 2).action, Action::Keep);
}

TEST(OnceInAPhoto, LetsACertainFaceBeNamedByTheOtherIdOfTheSamePerson) {
  const RegisterView view(1, {pupil("P001", {"facebook"}), pupil("V1", {"facebook"})},
                          {{{"P001", "V1"}, Sameness::Same}});
  const auto photo = decided({face({certain("P001")}, is("V1"))}, view);
  EXPECT_EQ(on(photo, "facebook", 1).action, Action::Keep) << on(photo, "facebook", 1).reason;
}

TEST(OnceInAPhoto, IgnoresTheClaimOfAFaceThatWasDismissedOrNamedAsAnother) {
  const auto photo = decided({face({certain("P001")}), face({certain("P001", 0.9F)}, is("P002", {"P001"})),
                              face({certain("P001", 0.9F)}, kDismissed, kDoubtful)});
  EXPECT_EQ(on(photo, "facebook", 1).action, Action::Keep);
}

}  // namespace
