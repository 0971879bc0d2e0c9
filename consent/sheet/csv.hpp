// CSV files as offices have them: RFC 4180 in any of the encodings that spreadsheets write.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "foundation/result.hpp"

namespace schoolgate::consent {

struct CsvRow {
  std::size_t line = 0;  // 1-based line of the file where the row starts
  std::vector<std::string> cells;
};

struct CsvFile {
  std::vector<CsvRow> rows;       // rows whose cells are all blank are left out
  bool guessed_encoding = false;  // read as Windows-1252, since it is neither marked nor UTF-8
};

struct CsvLimits {
  std::size_t bytes = 32U << 20U;
  std::size_t rows = 20'000;
  std::size_t columns = 500;
  std::size_t cell_bytes = 2'000;
};

// Takes UTF-8 with or without mark, UTF-16 and UTF-32 with mark, else Windows-1252; lines that end in CRLF,
// LF or CR; cells separated by comma, semicolon or tab, whichever the first rows use, or as a first line
// "sep=;" says. An end-of-file mark of DOS (Ctrl-Z) behind the last line is passed over. Fails with the line
// on anything else: a quote in a bare cell, text after a closing quote, a quote that is never closed, control
// characters, a limit exceeded, or a file that is no text at all.
[[nodiscard]] Result<CsvFile> read_csv(std::string_view bytes, const CsvLimits& limits = {});

// One cell, quoted where it must be. A text that a spreadsheet would take for a formula gets an apostrophe in
// front; read_csv takes it off again.
[[nodiscard]] std::string csv_cell(std::string_view text);

// Would a spreadsheet take it for a formula?
[[nodiscard]] bool looks_like_formula(std::string_view text);

}  // namespace schoolgate::consent
