// What the columns of a school's list mean.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "consent/import/csv.hpp"
#include "consent/import/register_import.hpp"

namespace schoolgate::consent {

enum class Field {
  Ignored,  // named as such by the mapping, known to be of no use here, or without header and empty
  Id,
  FirstName,
  LastName,
  KnownAs,
  PreferredLastName,
  ClassName,
  YearGroup,
  Kind,
  Upn,
  DateOfBirth,
  LeavingDate,
  DoNotPublish,
  DoNotPublishReason,
  ParentObjects,
  ChildObjects,
  Biometric,   // together with a detail
  AllAnswers,  // a detail of every image and name answer in the row
  Answer,      // one image or name answer for one platform, or a detail of it
};

// Which part of an answer.
enum class Detail { Reply, Basis, GivenBy, Date, Until, Withdrawn, Evidence };

struct Column {
  Field field = Field::Ignored;
  Detail detail = Detail::Reply;
  PlatformId platform;
  Purpose purpose = Purpose::Image;
  std::string header;  // as in the file

  [[nodiscard]] bool holds_date() const;
  [[nodiscard]] bool means_the_same_as(const Column& other) const;
};

// The name by which export writes a column and a mapping may ask for it: "first_name",
// "image_facebook_until".
[[nodiscard]] std::string column_name(const Column& column);

// Gives one column for each header. Fails, naming every header that is not understood and what is, or two
// headers that mean the same; also when nothing says who a row is about.
[[nodiscard]] Result<std::vector<Column>> understand_header(const CsvRow& header,
                                                            const ImportOptions& options);

}  // namespace schoolgate::consent
