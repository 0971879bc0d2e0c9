#include "gate/running/equipment.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gate/made_school.hpp"
#include "pipeline/texts/reading/text_reader.hpp"
#include "support/environment_variable.hpp"

namespace fs = std::filesystem;
namespace gate = schoolgate::gate;
namespace test = schoolgate::test;

TEST(Equipment, IsTheSameWhileNothingChanges) {
  test::MadeSchool school;
  test::MadeSchool other;
  const auto one = gate::equipment_of(*school);
  ASSERT_TRUE(one) << sentence(one.error());
  EXPECT_EQ(*one, *gate::equipment_of(*other));
  EXPECT_THAT(difference(*one, *one), testing::IsEmpty());
  for (const auto& part : {one->program, one->engines, one->models, one->texts})
    EXPECT_THAT(part, testing::SizeIs(12));
}

TEST(Equipment, IsAnotherWithOtherDataOfTesseract) {
  test::MadeSchool school;
  const auto before = gate::equipment_of(*school);
  ASSERT_TRUE(before);
  const auto data = schoolgate::pipeline::TextReader::create("eng")->data_files();
  ASSERT_THAT(data, testing::SizeIs(1));
  const fs::path folder = school.file("a.jpg", test::made_photo(1)).parent_path();
  fs::copy_file(data.front(), folder / "eng.traineddata", fs::copy_options::overwrite_existing);
  const test::EnvironmentVariable place("TESSDATA_PREFIX", folder.string());
  EXPECT_EQ(*gate::equipment_of(*school), *before) << "the same data in another place";
  std::ofstream(folder / "eng.traineddata", std::ios::app) << "newer";
  const auto after = gate::equipment_of(*school);
  ASSERT_TRUE(after) << sentence(after.error());
  EXPECT_EQ(difference(*before, *after), "another Tesseract, other data of it or another dictionary");
}
