// By what a posted text was looked through, so that what was found is asked for anew once any of it changes.
#pragma once

#include <optional>
#include <string>

#include "foundation/digest.hpp"
#include "gate/out/posts.hpp"
#include "gate/school/darkroom.hpp"

namespace schoolgate::gate {

class CheckGrounds {
 public:
  // Of register, settings, dictionary and program as they are now, and of which answers hold today: the day
  // by itself is none. What is found afterwards may be kept under it: where the register changes in between,
  // it holds for nothing.
  explicit CheckGrounds(const Darkroom& room);

  // And of the post's words, its pictures and what is known of them. Nothing where it cannot be told which
  // program this is: then nothing may be kept. NotFound for a photo that is not there.
  [[nodiscard]] Result<std::optional<Digest>> of(const Post& post) const;

 private:
  const Darkroom& room_;
  std::optional<std::string> now_;
};

}  // namespace schoolgate::gate
