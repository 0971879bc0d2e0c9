#include "consent/sheet/packed_rows.hpp"

#include <gmock/gmock.h>

namespace schoolgate::consent {
namespace {

const CsvFile kList{{{1, {"id", "name"}}, {3, {"P001", "Zo\xc3\xab\nHughes"}}, {4, {"", ""}}}, true};

CsvFile with_cell(const std::string& cell) { return {{{1, {cell}}}, false}; }

TEST(PackedRows, ComeOutAsTheyWentIn) {
  const auto list = unpack_rows(pack_rows(kList));
  ASSERT_TRUE(list);
  EXPECT_TRUE(list->guessed_encoding);
  ASSERT_EQ(list->rows.size(), kList.rows.size());
  for (std::size_t i = 0; i < kList.rows.size(); ++i) {
    EXPECT_EQ(list->rows[i].line, kList.rows[i].line);
    EXPECT_EQ(list->rows[i].cells, kList.rows[i].cells);
  }
}

TEST(PackedRows, AreRefusedWhenTheyBreakOffOrGoOn) {
  const Bytes whole = pack_rows(kList);
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(unpack_rows(ByteView(whole).first(size))) << size;
  Bytes longer = whole;
  longer.push_back(0);
  EXPECT_FALSE(unpack_rows(longer));
}

TEST(PackedRows, AreRefusedBeyondTheLimitsOfAList) {
  const CsvLimits limits{.bytes = 1000, .rows = 1, .columns = 2, .cell_bytes = 5};
  EXPECT_TRUE(unpack_rows(pack_rows({{{1, {"a", "12345"}}, {2, {"b", "c"}}}, false}), limits))
      << "a header and one person";
  EXPECT_FALSE(unpack_rows(pack_rows({{{1, {"a"}}, {2, {"b"}}, {3, {"c"}}}, false}), limits));
  EXPECT_FALSE(unpack_rows(pack_rows({{{1, {"a", "b", "c"}}}, false}), limits));
  EXPECT_FALSE(unpack_rows(pack_rows(with_cell("123456")), limits));
}

TEST(PackedRows, AreRefusedWithWhatIsNoText) {
  ASSERT_TRUE(unpack_rows(pack_rows(with_cell("two\r\nlines\tof text"))));
  for (const char* cell : {"\x1b[31mred", "\xff", "\xc3", "\x01"})
    EXPECT_FALSE(unpack_rows(pack_rows(with_cell(cell)))) << cell;
  EXPECT_FALSE(unpack_rows(pack_rows(with_cell(std::string("\0", 1)))));
}

}  // namespace
}  // namespace schoolgate::consent
