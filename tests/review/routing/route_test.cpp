#include "review/routing/route.hpp"

#include <set>

#include <gmock/gmock.h>

namespace schoolgate::review {
namespace {

using testing::ElementsAre;

Result<Reply> nothing(Services&, const Call&) { return Reply{}; }

const std::vector<Route> kTable{
    {Method::Get, "/api/photos/{photo}", Access::TechnicianUp, Body::None, Cost::Light, nothing},
    {Method::Delete, "/api/photos/{photo}", Access::Admin, Body::None, Cost::Light, nothing},
    {Method::Get, "/api/photos/{photo}/renditions/{sha256}", Access::All, Body::None, Cost::Light, nothing},
    {Method::Get, "/api/register/{person}", Access::HeadUp, Body::None, Cost::Light, nothing},
    {Method::Get, "/api/register/history", Access::HeadUp, Body::None, Cost::Light, nothing},
};

TEST(Routes, AreFoundByMethodAndPath) {
  const auto found = match(kTable, Method::Get, "/api/photos/12");
  ASSERT_TRUE(found);
  ASSERT_NE(found->route, nullptr);
  EXPECT_EQ(found->route->access, Access::TechnicianUp);
  EXPECT_EQ(found->values.id("photo"), 12);
}

TEST(Routes, TellTheMethodsThatAPathKnows) {
  const auto found = match(kTable, Method::Put, "/api/photos/12");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->route, nullptr);
  EXPECT_THAT(found->methods, ElementsAre(Method::Get, Method::Delete));
}

TEST(Routes, PreferAFixedWordToAVariable) {
  const auto found = match(kTable, Method::Get, "/api/register/history");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->route, &kTable[4]);
}

TEST(Routes, TakeIdsAndDigestsInOneSpellingOnly) {
  for (const char* wrong : {"/api/photos/0", "/api/photos/-1", "/api/photos/1x", "/api/photos/%31",
                            "/api/photos/..", "/api/photos/1%2f..", "/api/photos/99999999999999999999"}) {
    const auto found = match(kTable, Method::Get, wrong);
    ASSERT_FALSE(found) << wrong;
    EXPECT_EQ(found.error().code, ErrorCode::InvalidInput) << wrong;
  }
  const std::string digits(64, 'a');
  EXPECT_TRUE(match(kTable, Method::Get, "/api/photos/1/renditions/" + digits));
  EXPECT_FALSE(match(kTable, Method::Get, "/api/photos/1/renditions/" + digits + "a"));
  EXPECT_FALSE(match(kTable, Method::Get, "/api/photos/1/renditions/../../etc/passwd"));
}

TEST(Routes, DecodePeopleAndRefuseWhatIsNoText) {
  const auto found = match(kTable, Method::Get, "/api/register/P%40001");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->values.text("person"), "P@001");
  EXPECT_FALSE(match(kTable, Method::Get, "/api/register/%00"));
  EXPECT_FALSE(match(kTable, Method::Get, "/api/register/%ff"));
  EXPECT_FALSE(match(kTable, Method::Get, "/api/register/" + std::string(300, 'a')));
}

TEST(Routes, AreNotFoundBesideTheTable) {
  for (const char* wrong : {"", "/", "//", "api/photos/1", "/api/photos/1/", "/api//photos/1", "/api/photos",
                            "/api/photos/1/renditions", "/API/photos/1"}) {
    const auto found = match(kTable, Method::Get, wrong);
    ASSERT_FALSE(found) << wrong;
    EXPECT_EQ(found.error().code, ErrorCode::NotFound) << wrong;
  }
}

TEST(RouteTable, HasEachMethodAndPathOnce) {
  std::set<std::pair<Method, std::string_view>> seen;
  for (const Route& route : routes()) {
    EXPECT_TRUE(seen.emplace(route.method, route.path).second) << route.path;
    EXPECT_NE(route.handler, nullptr) << route.path;
    EXPECT_TRUE(route.path.starts_with("/api/")) << route.path;
  }
}

TEST(RouteTable, OpensNothingButTheLoginToAnybody) {
  for (const Route& route : routes())
    EXPECT_EQ(route.access == Access::Anyone, route.path == "/api/login") << route.path;
}

TEST(RouteTable, TakesBodiesWhereSomethingIsChanged) {
  for (const Route& route : routes()) {
    const bool changes = route.method == Method::Post || route.method == Method::Put;
    EXPECT_TRUE(changes ? route.body != Body::None : route.method != Method::Get || route.body == Body::None)
        << route.path;
  }
}

TEST(Access, GrowsWithTheRole) {
  EXPECT_TRUE(may(Access::All, Role::Office));
  EXPECT_FALSE(may(Access::TechnicianUp, Role::Office));
  EXPECT_TRUE(may(Access::TechnicianUp, Role::Technician));
  EXPECT_FALSE(may(Access::HeadUp, Role::Technician));
  EXPECT_TRUE(may(Access::HeadUp, Role::Head));
  EXPECT_FALSE(may(Access::Admin, Role::Head));
  EXPECT_TRUE(may(Access::Admin, Role::Admin));
}

}  // namespace
}  // namespace schoolgate::review
