// A few workbenches kept ready for many threads.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "gate/school/workbench.hpp"

namespace schoolgate::gate {

// Must outlive whatever was borrowed from it.
class WorkbenchPool {
 public:
  using Make = std::function<Result<std::unique_ptr<Workbench>>()>;
  // Never more than `most` at the same time, since each holds the models in memory.
  WorkbenchPool(Make make, unsigned most) : make_(std::move(make)), most_(most) {}

  struct GiveBack {
    WorkbenchPool* pool = nullptr;
    void operator()(Workbench* bench) const { pool->give_back(bench); }
  };
  using Borrowed = std::unique_ptr<Workbench, GiveBack>;

  // One thread's own, beside those that are lent.
  [[nodiscard]] Result<std::unique_ptr<Workbench>> make() const { return make_(); }
  // Waits until one is free. Fails when a new one cannot be made.
  [[nodiscard]] Result<Borrowed> borrow();

 private:
  void give_back(Workbench* bench);

  Make make_;
  unsigned most_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable one_is_free_;
  unsigned lent_ = 0;
  std::vector<std::unique_ptr<Workbench>> idle_;
};

}  // namespace schoolgate::gate
