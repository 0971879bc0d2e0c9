// By what pictures that were released are known again.
#pragma once

#include <string>
#include <vector>

#include "foundation/digest.hpp"
#include "foundation/storage/database.hpp"
#include "gate/log/photo_record.hpp"
#include "pipeline/picture_print.hpp"

namespace schoolgate::gate {

struct ReleasedPrint {
  PhotoId photo = 0;
  Digest sha256;  // of the picture
  pipeline::PicturePrints prints;
};
[[nodiscard]] std::vector<ReleasedPrint> released_prints(Database& database);

// A picture that is out, or was taken down, and has no print yet.
struct Unmeasured {
  PhotoId photo = 0;
  Digest sha256;
  std::string file;  // below released/; empty where it has left
};
[[nodiscard]] std::vector<Unmeasured> without_print(Database& database);
// Of a photo that was shredded meanwhile nothing is noted.
void note_prints(Database& database, const std::vector<ReleasedPrint>& prints);

}  // namespace schoolgate::gate
