#include "consent/sheet/csv.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "consent/sheet/csv_encoding.hpp"

namespace schoolgate::consent {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

bool is_blank(std::string_view text) { return text.find_first_not_of(kBlanks) == std::string_view::npos; }

// The text behind any apostrophes.
std::string_view behind_apostrophes(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of('\''), text.size()));
}

// One text, read from front to back.
class Reader {
 public:
  Reader(std::string_view text, const CsvLimits& limits) : text_(text), limits_(limits) {}

  Result<std::vector<CsvRow>> rows() {
    if (auto status = take_separator_line(); !status) return tl::unexpected<Error>(status.error());
    if (separator_ == '\0') separator_ = most_used_separator();
    std::vector<CsvRow> rows;
    while (position_ < text_.size()) {
      auto row = next_row();
      if (!row) return tl::unexpected<Error>(row.error());
      if (std::all_of(row->cells.begin(), row->cells.end(), is_blank)) continue;
      if (rows.size() > limits_.rows)
        return failure(ErrorCode::TooLarge,
                       fmt::format("line {}: more than {} rows", row->line, limits_.rows),
                       "split the file, or look whether it is the right one");
      rows.push_back(std::move(*row));
    }
    return rows;
  }

 private:
  [[nodiscard]] bool at_end() const { return position_ == text_.size(); }
  [[nodiscard]] bool at_line_end() const {
    return at_end() || text_[position_] == '\r' || text_[position_] == '\n';
  }

  // CRLF, LF and CR each end one line.
  void take_line_end() {
    if (at_end()) return;
    if (text_[position_] == '\r' && position_ + 1 < text_.size() && text_[position_ + 1] == '\n') ++position_;
    ++position_;
    ++line_;
  }

  // Excel's own: "sep=;" as the first line, also as programs write it after it: "SEP = ;", "\"sep=;\"",
  // "sep=,,,,". Fails when it names what separates no cells.
  Status take_separator_line() {
    const std::string_view line = text_.substr(0, text_.find_first_of("\r\n"));
    std::string said;
    for (const char c : line) {
      if (c != ' ' && c != '"') said += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    if (!said.starts_with("sep=")) return {};
    const std::string_view mark = std::string_view(said).substr(4);
    const bool one_sign = !mark.empty() && mark.find_first_not_of(mark.front()) == std::string_view::npos;
    if (one_sign && std::string_view(",;|\t").find(mark.front()) != std::string_view::npos) {
      separator_ = mark.front();
    } else if (mark == "tab" || mark == "\\t") {
      separator_ = '\t';
    } else {
      return failure(ErrorCode::InvalidInput,
                     "line 1 says what separates the cells, but it is no comma, semicolon or tab",
                     "take the line out, or save the list as \"CSV UTF-8\"");
    }
    position_ = line.size();
    take_line_end();
    return {};
  }

  // How often each of the separators stands outside quotation marks in one of the first rows.
  static constexpr std::array kSeparators{',', ';', '\t'};
  using Counts = std::array<std::size_t, kSeparators.size()>;
  [[nodiscard]] std::vector<Counts> separators_of_first_rows() const {
    constexpr std::size_t kRows = 10;
    std::vector<Counts> rows;
    Counts counts{};
    bool quoted = false;
    bool anything = false;
    for (const char c : text_.substr(position_)) {
      if (c == '"') quoted = !quoted;
      if (!quoted && (c == '\r' || c == '\n')) {
        if (anything) rows.push_back(counts);
        if (rows.size() == kRows) return rows;
        counts = {};
        anything = false;
        continue;
      }
      anything = true;
      for (std::size_t i = 0; i < kSeparators.size(); ++i) {
        if (!quoted && c == kSeparators[i]) ++counts[i];
      }
    }
    if (anything) rows.push_back(counts);
    return rows;
  }

  // A title above the header has none, or not as many as the row below it.
  [[nodiscard]] char most_used_separator() const {
    const std::vector<Counts> rows = separators_of_first_rows();
    const auto most = [](const Counts& counts) { return std::max_element(counts.begin(), counts.end()); };
    for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
      const auto place = most(rows[i]) - rows[i].begin();
      const auto column = static_cast<std::size_t>(place);
      if (rows[i][column] > 0 && rows[i][column] == rows[i + 1][column]) return kSeparators[column];
    }
    for (const Counts& counts : rows) {
      if (*most(counts) > 0) return kSeparators[static_cast<std::size_t>(most(counts) - counts.begin())];
    }
    return kSeparators.front();
  }

  Result<CsvRow> next_row() {
    CsvRow row{line_, {}};
    while (true) {
      auto cell = next_cell();
      if (!cell) return tl::unexpected<Error>(cell.error());
      if (cell->size() > limits_.cell_bytes)
        return failure(ErrorCode::TooLarge,
                       fmt::format("line {}: a cell of more than {} bytes", row.line, limits_.cell_bytes),
                       "look whether a quotation mark is missing before it");
      if (row.cells.size() == limits_.columns)
        return failure(ErrorCode::TooLarge,
                       fmt::format("line {}: more than {} columns", row.line, limits_.columns));
      row.cells.emplace_back(without_formula_guard(*cell));
      if (at_line_end()) break;
      ++position_;  // the separator
    }
    take_line_end();
    return row;
  }

  Result<std::string> next_cell() {
    if (!at_end() && text_[position_] == '"') return quoted_cell();
    const std::array<char, 3> ends{separator_, '\r', '\n'};
    const std::size_t end = std::min(text_.find_first_of(ends.data(), position_, ends.size()), text_.size());
    const std::string_view cell = text_.substr(position_, end - position_);
    position_ = end;
    if (cell.find('"') != std::string_view::npos)
      return failure(ErrorCode::InvalidInput,
                     fmt::format("line {}: a quotation mark inside a bare cell", line_),
                     "put the whole cell in quotation marks and double those inside it");
    return std::string(cell);
  }

  Result<std::string> quoted_cell() {
    const std::size_t first_line = line_;
    std::string cell;
    ++position_;
    while (!at_end()) {
      if (text_[position_] == '"') {
        ++position_;
        if (at_end() || text_[position_] != '"') return closed_cell(std::move(cell));
        cell += text_[position_++];
      } else if (at_line_end()) {
        take_line_end();
        cell += '\n';
      } else {
        cell += text_[position_++];
      }
      if (cell.size() > limits_.cell_bytes) return cell;  // the caller refuses it
    }
    return failure(ErrorCode::InvalidInput,
                   fmt::format("line {}: a quotation mark is opened and never closed", first_line),
                   "close it, or save the file from the spreadsheet again");
  }

  Result<std::string> closed_cell(std::string cell) {
    if (at_line_end() || text_[position_] == separator_) return cell;
    return failure(ErrorCode::InvalidInput,
                   fmt::format("line {}: text after a closing quotation mark", line_),
                   "put the whole cell in quotation marks and double those inside it");
  }

  static std::string_view without_formula_guard(std::string_view cell) {
    const bool guarded = cell.starts_with('\'') && looks_like_formula(behind_apostrophes(cell));
    return guarded ? cell.substr(1) : cell;
  }

  std::string_view text_;
  const CsvLimits& limits_;
  std::size_t position_ = 0;
  std::size_t line_ = 1;
  char separator_ = '\0';
};

}  // namespace

Result<CsvFile> read_csv(std::string_view bytes, const CsvLimits& limits) {
  if (bytes.size() > limits.bytes)
    return failure(ErrorCode::TooLarge, fmt::format("the file has more than {} MB", limits.bytes >> 20U),
                   "look whether it is the right one");
  auto text = decode_text(bytes);
  if (!text) return tl::unexpected<Error>(text.error());
  auto rows = Reader(text->utf8, limits).rows();
  if (!rows) return tl::unexpected<Error>(rows.error());
  return CsvFile{std::move(*rows), text->guessed};
}

bool looks_like_formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@").find(text.front()) != std::string_view::npos;
}

std::string csv_cell(std::string_view text) {
  std::string cell = looks_like_formula(behind_apostrophes(text)) ? "'" : "";
  cell += text;
  const bool must_quote = cell.find_first_of("\",;\t\r\n") != std::string::npos ||
                          (!cell.empty() && (cell.front() == ' ' || cell.back() == ' '));
  if (!must_quote) return cell;
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace schoolgate::consent
