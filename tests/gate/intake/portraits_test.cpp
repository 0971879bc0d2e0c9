#include "gate/intake/portraits.hpp"

#include <gmock/gmock.h>

#include "consent/people.hpp"
#include "support/made_zip.hpp"

namespace schoolgate::gate {
namespace {

using consent::Person;
using consent::PersonId;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

Person pupil_called(const char* id, const char* first, const char* last, const char* upn = "") {
  Person person = test::pupil(id);
  person.first_name = first;
  person.last_name = last;
  person.upn = upn;
  return person;
}

class NamesOfFiles : public testing::Test {
 protected:
  std::vector<PersonId> named(const char* file) { return NamesOfPortraits(people_).meant(file); }
  consent::RegisterView people_{1,
                                {pupil_called("004512", "Amelia", "Hughes", "H801200001001"),
                                 pupil_called("P-2", "Zo\u00eb", "Smith-Watson"),
                                 pupil_called("20", "Tom", "Ford"), pupil_called("21", "Tom", "Ford")}};
};

TEST_F(NamesOfFiles, AreIdsAndUpns) {
  EXPECT_THAT(named("004512.jpg"), ElementsAre("004512"));
  EXPECT_THAT(named("h801200001001.JPG"), ElementsAre("004512"));
  EXPECT_THAT(named("p-2.jpg"), ElementsAre("P-2")) << "an id may end like a number of pictures";
  EXPECT_THAT(named("export/004512/portrait.jpg"), ElementsAre("004512"));
}

TEST_F(NamesOfFiles, MayCountThePicturesOfOnePerson) {
  for (const char* file : {"004512_2.jpg", "004512-3.jpg", "004512 (2).jpg", "Hughes_Amelia_1.png"})
    EXPECT_THAT(named(file), ElementsAre("004512")) << file;
  EXPECT_THAT(named("20-0113.jpg"), IsEmpty()) << "many digits are part of an id that nobody has";
}

TEST_F(NamesOfFiles, AreNamesInEitherOrderHoweverWritten) {
  for (const char* file : {"Hughes_Amelia.jpg", "amelia hughes.jpg", "HUGHES, Amelia.jpg"})
    EXPECT_THAT(named(file), ElementsAre("004512")) << file;
  EXPECT_THAT(named("SmithWatson_Zoe.jpg"), ElementsAre("P-2"));
}

TEST_F(NamesOfFiles, AreLeftToAPersonWhereNobodyOrSeveralHaveThem) {
  EXPECT_THAT(named("Ford_Tom.jpg"), UnorderedElementsAre("20", "21"));
  for (const char* file : {"Hughes.jpg", "IMG_0012.jpg", ".jpg", "Amelia.jpg", "_.jpg"})
    EXPECT_THAT(named(file), IsEmpty()) << file;
}

class Portraits : public testing::Test {
 protected:
  Result<PortraitFiles> unpacked(const std::string& name, const std::string& bytes, std::uintmax_t most) {
    return unpack_portraits(decoder_, name, bytes, most);
  }
  pipeline::GuardedDecoder decoder_{pipeline::decoder_program(), {}};
};

TEST_F(Portraits, ComeOutOfAZipFileWithoutLitter) {
  const auto all = unpacked(
      "all.zip",
      test::packed({{"a/004512.jpg", "one"}, {"../P-2.jpg", "two"}, {"__MACOSX/._x.jpg", "litter"}}), 1000);
  ASSERT_TRUE(all) << sentence(all.error());
  ASSERT_EQ(all->files.size(), 2U);
  EXPECT_EQ(all->files[0].name, "a/004512.jpg");
  EXPECT_EQ(all->files[1].bytes.size(), 3U) << "its path is a name and nothing else";
}

TEST_F(Portraits, AreLimitedInBytesAndNumber) {
  EXPECT_EQ(unpacked("all.zip",
                     test::packed({{"1.jpg", std::string(600, 'x')}, {"2.jpg", std::string(600, 'x')}}), 1000)
                .error()
                .code,
            ErrorCode::TooLarge);
  test::ZipParts many;
  for (int i = 0; i <= 2000; ++i) many.emplace_back(std::to_string(i) + ".jpg", "x");
  EXPECT_EQ(unpacked("all.zip", test::packed(many), 1'000'000).error().code, ErrorCode::TooLarge);
  EXPECT_EQ(unpacked("all.zip", "PK\x03\x04rubbish", 1000).error().code, ErrorCode::InvalidInput);
  EXPECT_EQ(unpacked("one.jpg", "no zip", 1000)->files.size(), 1U);
}

}  // namespace
}  // namespace schoolgate::gate
