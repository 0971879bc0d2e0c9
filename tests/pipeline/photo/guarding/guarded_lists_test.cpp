// Lists and archives, read by the children that decode photos.
#include <set>

#include <fcntl.h>
#include <gmock/gmock.h>

#include "consent/sheet/workbook.hpp"
#include "pipeline/photo/guarding/guarded_decoder.hpp"
#include "pipeline/photo/guarding/shared_memory.hpp"
#include "pipeline/photo_pictures.hpp"
#include "support/made_workbook.hpp"

namespace schoolgate::pipeline {
namespace {

using testing::HasSubstr;
using namespace std::string_literals;

ByteView bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string outcome(const Result<consent::CsvFile>& list) {
  if (!list) return sentence(list.error());
  std::string all = list->guessed_encoding ? "guessed\n" : "";
  for (const consent::CsvRow& row : list->rows) {
    all += std::to_string(row.line) + ":";
    for (const std::string& cell : row.cells) all += " [" + cell + "]";
    all += "\n";
  }
  return all;
}

class GuardedLists : public testing::Test {
 protected:
  [[nodiscard]] std::string error_of(const std::string& list) {
    const auto read = decoder_.read_list(bytes_of(list));
    return read ? "none" : sentence(read.error());
  }
  GuardedDecoder decoder_{decoder_program(), {}};
};

const std::string kRow = "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>Zo\xc3\xab</t></is></c></row>";

// What a sheet of these rows is, all of the one shared text.
std::string of_one_text(const std::string& text, int rows, int columns) {
  auto parts = test::around(test::kOneSheet);
  for (auto& [name, part] : parts) {
    if (name == "xl/sharedStrings.xml") part = "<sst><si><t>" + text + "</t></si></sst>";
  }
  std::string row = "<row>";
  for (int i = 0; i < columns; ++i) row += "<c t=\"s\"><v>0</v></c>";
  row += "</row>";
  std::string all;
  for (int i = 0; i < rows; ++i) all += row;
  parts.emplace_back("xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + all + "</sheetData></worksheet>");
  return test::packed(parts);
}

}  // namespace

TEST_F(GuardedLists, AreReadAsWithoutAGuardWhateverTheirKind) {
  for (const std::string& list :
       {"id,name\nP001,Zo\xc3\xab\n"s, "id;name\r\nP001;\"two\nlines\"\r\n"s, "id,name\nP001,Zo\xeb\n"s,
        "\xff\xfei\0d\0,\0s\0\n\0P\0,\0x\0"s, "\xfe\xff\0i\0d\0\n\0P"s, test::workbook(kRow), ""s,
        "PK\x03\x04rubbish"s, "\xff\xd8\xff"s, "id\n\"open"s, "\0\0"s, test::workbook(kRow).substr(0, 900),
        test::workbook("<!DOCTYPE x>")}) {
    EXPECT_EQ(outcome(decoder_.read_list(bytes_of(list))), outcome(consent::read_list(list))) << list;
  }
}

TEST_F(GuardedLists, ThatUnpackToMoreThanAnyListAreRefusedAlone) {
  const std::string list = of_one_text(std::string(1900, 'x'), 160, 450);
  ASSERT_LT(list.size(), 100'000U) << "137 MB are small until they are unpacked";
  EXPECT_THAT(error_of(list), HasSubstr("this list holds more than a list of a school"));
  GuardedDecoder narrow(decoder_program(), {.memory_beside = 64 << 20, .memory_per_pixel = 0});
  const auto read = narrow.read_list(bytes_of(list));
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().message,
              HasSubstr("opening this list takes more than the 0.1 GB of memory that a list may take"));
  EXPECT_EQ(error_of("id,name\nP001,Zoe\n"), "none");
}

TEST_F(GuardedLists, NameASheetInTheirRefusalWhateverItsLetters) {
  auto parts = test::around(
      "<sheet name=\"A\xc3\xb1o\" sheetId=\"1\" r:id=\"rId1\"/>"
      "<sheet name=\"B\" sheetId=\"2\" r:id=\"rId2\"/>");
  for (const char* sheet : {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"})
    parts.emplace_back(sheet, "<worksheet><sheetData>" + kRow + "</sheetData></worksheet>");
  EXPECT_THAT(error_of(test::packed(parts)),
              HasSubstr("more than one sheet with something in it ('A??o', 'B')"));
}

TEST_F(GuardedLists, WaitWhereThereIsNoChild) {
  GuardedDecoder none("/nowhere/schoolgate-decoder", {});
  const auto read = none.read_list(bytes_of("id,name\nP001,Zoe\n"));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::Unavailable);
  EXPECT_THAT(read.error().message, HasSubstr("no list can be opened"));
}

class MisreadLists : public testing::Test {
 protected:
  void SetUp() override {
    const auto unfiltered = decoder_.examine();
    ASSERT_TRUE(unfiltered) << sentence(unfiltered.error());
    if (!unfiltered->empty()) GTEST_SKIP() << "this system filters no calls: " << *unfiltered;
  }
  GuardedDecoder decoder_{MISBEHAVING_DECODER,
                          {.decode = {.most_pixels = 1'000'000},
                           .processor = std::chrono::seconds(0),
                           .overall = std::chrono::seconds(4),
                           .largest_file = 1U << 20U}};
};

TEST_F(MisreadLists, AreToldInTheirSentence) {
  for (const auto& [deed, told] : std::vector<std::pair<std::string, std::string>>{
           {"open a file", "opening this list set off something that no list needs"},
           {"compute for ever", "opening this list took longer than any list should"},
           {"crash", "opening this list crashed its decoder"},
           {"write without end", "this list gave more than a list may hold"},
           {"say more bytes than there are", "opening this list made its decoder answer what cannot be"},
           {"say bytes that are no rows", "opening this list made its decoder answer what cannot be"}}) {
    const auto read = decoder_.read_list(bytes_of(deed));
    ASSERT_FALSE(read) << deed;
    EXPECT_THAT(sentence(read.error()), HasSubstr(told)) << deed;
  }
}

TEST_F(MisreadLists, AreArchivesToo) {
  for (const auto& [deed, told] : std::vector<std::pair<std::string, std::string>>{
           {"open a socket", "opening this archive set off something that no archive needs"},
           {"leave", "opening this archive crashed its decoder"}}) {
    auto file = shared_memory(bytes_of(deed));
    ASSERT_TRUE(file);
    const auto zip = decoder_.open_zip(std::move(*file));
    ASSERT_FALSE(zip) << deed;
    EXPECT_THAT(sentence(zip.error()), HasSubstr(told)) << deed;
  }
}

class GuardedArchive : public testing::Test {
 protected:
  [[nodiscard]] GuardedZip open(const std::string& bytes) {
    return decoder_.open_zip(std::move(*shared_memory(bytes_of(bytes)))).value();
  }
  GuardedDecoder decoder_{decoder_program(), {}};
};

TEST_F(GuardedArchive, GivesEachEntryWithItsNameAndBytes) {
  auto zip =
      open(test::packed({{"a.txt", "one"}, {"fol/Zo\xc3\xab.txt", "two"}, {"c", std::string(300'000, 'x')}}));
  auto entry = zip.next();
  ASSERT_TRUE(entry && *entry) << sentence(entry.error());
  EXPECT_EQ((*entry)->name, "a.txt");
  EXPECT_TRUE((*entry)->is_file);
  EXPECT_FALSE(zip.read(2)) << "it is longer";
  entry = zip.next();
  ASSERT_TRUE(entry && *entry);
  EXPECT_EQ((*entry)->name, "fol/Zo\xc3\xab.txt");
  EXPECT_EQ(zip.read(10)->size(), 3U);
  EXPECT_TRUE(decoder_.decode(test::encoded(test::letter_f(), ".png")))
      << "a photo between two entries has another child";
  ASSERT_TRUE(*zip.next());
  EXPECT_EQ(zip.read(1 << 20)->size(), 300'000U);
  entry = zip.next();
  ASSERT_TRUE(entry);
  EXPECT_FALSE(*entry);
}

TEST_F(GuardedArchive, ThatIsNoneOrBreaksOffIsRefused) {
  const std::string whole = test::packed({{"a", std::string(5000, 'x') + "yz"}});
  for (const std::string& bytes : {"no zip"s, ""s, whole.substr(0, 40)}) {
    auto zip = decoder_.open_zip(std::move(*shared_memory(bytes_of(bytes))));
    const auto entry = zip ? zip->next() : tl::unexpected(zip.error());
    const bool refused = !entry || (*entry && !zip->read(1 << 20));
    EXPECT_TRUE(refused) << bytes.size();
  }
}

TEST_F(GuardedArchive, IsLostWithItsChildAndSaysWhyEachTime) {
  GuardedDecoder narrow(decoder_program(), {.decode = {.most_pixels = 1},
                                            .memory_beside = 64 << 20,
                                            .memory_per_pixel = 0,
                                            .largest_file = 1 << 20});
  auto zip =
      narrow.open_zip(std::move(*shared_memory(bytes_of(test::packed({{"a", std::string(3 << 20, 'x')}})))));
  ASSERT_TRUE(zip);
  ASSERT_TRUE(zip->next());
  for (int i = 0; i < 2; ++i) {
    const auto read = zip->read(8 << 20);
    ASSERT_FALSE(read);
    EXPECT_THAT(read.error().message, HasSubstr("this archive gave more than an archive may hold"));
  }
}

}  // namespace schoolgate::pipeline
