// SPDX-License-Identifier: Apache-2.0

// Part of summoner::actors in builds with -fsanitize=thread only.
//
// Debian's libcaf_core is not instrumented, so the sanitizer does not see the
// atomics of its mailboxes and reference counts, and takes each message for a
// race. These functions stand in front of the library's own. Some add the
// happens-before edges that are missing and call on; the short ones do the same
// as the library's, compiled so that the sanitizer sees it.
//
// They hide no race of ours, because an edge is added only where the library
// synchronises, and no wider than there:
// * from who sends a message to who handles or destroys it,
// * from each turn of an actor on a thread to its next turn on another,
// * from who gives something to the clock to the clock's thread,
// * from who lets go of a reference to who destroys the object.

#include <caf/abstract_actor.hpp>
#include <caf/actor_control_block.hpp>
#include <caf/blocking_actor.hpp>
#include <caf/detail/message_data.hpp>
#include <caf/detail/thread_safe_actor_clock.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/memory_managed.hpp>
#include <caf/ref_counted.hpp>
#include <caf/scheduled_actor.hpp>
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

extern "C" {
void __tsan_acquire(void* address);
void __tsan_release(void* address);
}

namespace {

template <class Function>
Function real(const char* symbol) {
  auto* found = ::dlsym(RTLD_NEXT, symbol);
  if (found == nullptr) {
    std::fprintf(stderr, "tsan_caf: libcaf_core has no %s\n", symbol);
    std::abort();
  }
  return reinterpret_cast<Function>(found);
}

void* key(const caf::abstract_actor* actor) {
  return const_cast<caf::abstract_actor*>(actor);
}

// The address that `request_deletion` sees, whatever the class begins with.
void* key(const caf::memory_managed* object) {
  return const_cast<caf::memory_managed*>(object);
}

} // namespace

namespace caf {

void scheduled_actor::enqueue(mailbox_element_ptr what, execution_unit* host) {
  static auto next
    = real<void (*)(scheduled_actor*, mailbox_element_ptr, execution_unit*)>(
      "_ZN3caf15scheduled_actor7enqueueESt10unique_ptrINS_15mailbox_elementENS_"
      "6detail8disposerEEPNS_14execution_unitE");
  __tsan_release(key(what.get()));
  next(this, std::move(what), host);
}

void scheduled_actor::launch(execution_unit* host, bool lazy, bool hide) {
  static auto next
    = real<void (*)(scheduled_actor*, execution_unit*, bool, bool)>(
      "_ZN3caf15scheduled_actor6launchEPNS_14execution_unitEbb");
  __tsan_release(key(this));
  next(this, host, lazy, hide);
}

bool scheduled_actor::activate(execution_unit* host) {
  static auto next = real<bool (*)(scheduled_actor*, execution_unit*)>(
    "_ZN3caf15scheduled_actor8activateEPNS_14execution_unitE");
  __tsan_acquire(key(this));
  auto result = next(this, host);
  __tsan_release(key(this));
  return result;
}

auto scheduled_actor::reactivate(mailbox_element& what) -> activation_result {
  static auto next
    = real<activation_result (*)(scheduled_actor*, mailbox_element&)>(
      "_ZN3caf15scheduled_actor10reactivateERNS_15mailbox_elementE");
  __tsan_acquire(key(&what));
  __tsan_acquire(key(this));
  auto result = next(this, what);
  __tsan_release(key(this));
  return result;
}

bool scheduled_actor::finalize() {
  static auto next
    = real<bool (*)(scheduled_actor*)>("_ZN3caf15scheduled_actor8finalizeEv");
  __tsan_acquire(key(this));
  auto result = next(this);
  __tsan_release(key(this));
  return result;
}

void blocking_actor::enqueue(mailbox_element_ptr what, execution_unit* host) {
  static auto next
    = real<void (*)(blocking_actor*, mailbox_element_ptr, execution_unit*)>(
      "_ZN3caf14blocking_actor7enqueueESt10unique_ptrINS_15mailbox_elementENS_"
      "6detail8disposerEEPNS_14execution_unitE");
  __tsan_release(key(what.get()));
  // What the library does with each message is out of reach here, so the edge
  // leads to the return of the wait for it.
  __tsan_release(key(static_cast<abstract_actor*>(this)));
  next(this, std::move(what), host);
}

void blocking_actor::await_data() {
  static auto next
    = real<void (*)(blocking_actor*)>("_ZN3caf14blocking_actor10await_dataEv");
  next(this);
  __tsan_acquire(key(this));
}

bool blocking_actor::await_data(timeout_type end) {
  static auto next = real<bool (*)(blocking_actor*, timeout_type)>(
    "_ZN3caf14blocking_actor10await_dataENSt6chrono10time_pointINS1_3_V212"
    "system_clockENS1_8durationIlSt5ratioILl1ELl1000000000EEEEEE");
  auto result = next(this, end);
  __tsan_acquire(key(this));
  return result;
}

void intrusive_ptr_release(actor_control_block* who) {
  __tsan_acquire(who); // the clock's thread got its reference from the library
  if (who->strong_refs.fetch_sub(1, std::memory_order_acq_rel) != 1)
    return;
  who->data_dtor(who->get());
  intrusive_ptr_release_weak(who);
}

void intrusive_ptr_release_weak(actor_control_block* who) {
  if (who->weak_refs == 1
      || who->weak_refs.fetch_sub(1, std::memory_order_acq_rel) == 1)
    who->block_dtor(who);
}

void ref_counted::deref() const noexcept {
  if (unique())
    request_deletion(false);
  else if (rc_.fetch_sub(1, std::memory_order_acq_rel) == 1)
    request_deletion(true);
}

void memory_managed::request_deletion(bool) const noexcept {
  __tsan_acquire(key(this)); // a message that nobody has handled
  delete this;
}

namespace detail {

bool message_data::shared() const noexcept {
  return !unique();
}

void thread_safe_actor_clock::set_request_timeout(time_point when,
                                                  abstract_actor* self,
                                                  message_id id) {
  static auto next = real<void (*)(thread_safe_actor_clock*, time_point,
                                   abstract_actor*, message_id)>(
    "_ZN3caf6detail23thread_safe_actor_clock19set_request_timeoutENSt6chrono10"
    "time_pointINS2_3_V212steady_clockENS2_8durationIlSt5ratioILl1ELl10000000"
    "00EEEEEEPNS_14abstract_actorENS_10message_idE");
  __tsan_release(self->ctrl());
  next(this, when, self, id);
}

void thread_safe_actor_clock::schedule_message(time_point when,
                                               strong_actor_ptr receiver,
                                               mailbox_element_ptr content) {
  static auto next = real<void (*)(thread_safe_actor_clock*, time_point,
                                   strong_actor_ptr, mailbox_element_ptr)>(
    "_ZN3caf6detail23thread_safe_actor_clock16schedule_messageENSt6chrono10"
    "time_pointINS2_3_V212steady_clockENS2_8durationIlSt5ratioILl1ELl10000000"
    "00EEEEEENS_13intrusive_ptrINS_19actor_control_blockEEESt10unique_ptrINS_"
    "15mailbox_elementENS0_8disposerEE");
  __tsan_release(receiver.get());
  __tsan_release(key(content.get()));
  next(this, when, std::move(receiver), std::move(content));
}

} // namespace detail

} // namespace caf
