// The stand-aside sheet as a page that prints.
#pragma once

#include <functional>
#include <string>

#include "gate/planning/stand_aside.hpp"

namespace schoolgate::gate {

// HTML that is whole in itself, without pictures; each platform on a sheet of its own, as `title` names it.
[[nodiscard]] std::string stand_aside_page(
    const StandAsideSheet& sheet, const std::function<std::string(const consent::PlatformId&)>& title);

}  // namespace schoolgate::gate
