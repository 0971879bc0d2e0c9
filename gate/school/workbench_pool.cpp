#include "gate/school/workbench_pool.hpp"

namespace schoolgate::gate {

Result<WorkbenchPool::Borrowed> WorkbenchPool::borrow() {
  std::unique_lock lock(mutex_);
  one_is_free_.wait(lock, [this] { return lent_ < most_; });
  ++lent_;
  if (!idle_.empty()) {
    Borrowed bench(idle_.back().release(), GiveBack{this});
    idle_.pop_back();
    return bench;
  }
  lock.unlock();
  try {
    auto made = make_();
    if (made) return Borrowed(made->release(), GiveBack{this});
    give_back(nullptr);
    return tl::unexpected(made.error());
  } catch (...) {
    give_back(nullptr);
    throw;
  }
}

void WorkbenchPool::give_back(Workbench* bench) {
  std::unique_ptr<Workbench> owned(bench);
  const std::scoped_lock lock(mutex_);
  --lent_;
  if (owned) idle_.push_back(std::move(owned));
  one_is_free_.notify_one();
}

}  // namespace schoolgate::gate
