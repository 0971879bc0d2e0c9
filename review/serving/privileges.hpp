// What a program that strangers can reach gives up before it listens.
#pragma once

namespace schoolgate::review {

// Does this process run as the superuser?
[[nodiscard]] bool is_superuser();

// For the calling thread and all that it starts from now on, threads and programs: no privilege comes back by
// starting another program, and none is left but that to listen on a port below 1024. To be called by the
// thread that starts the others. Throws std::system_error when the kernel refuses.
void give_up_privileges();

}  // namespace schoolgate::review
