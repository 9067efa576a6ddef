// Result<T, E>: a value or the reason why there is none.
//
// Carries the member names of std::expected (C++23), which g++ 12 does not provide in C++20 mode, and is to
// be replaced by an alias when the compiler floor rises (docs/adr/0010). Not a place for protocol outcomes:
// expected results of the protocol are enumerations (see storage/grant_store.h). Values are as thread-safe as
// T and E.
#pragma once

#include <cstdlib>
#include <functional>
#include <type_traits>
#include <utility>
#include <variant>

namespace gatehouse {

class Error;

/// Wraps an error so that it converts into any Result with that error type.
template <class E>
class Unexpected {
 public:
  explicit Unexpected(E error) : error_(std::move(error)) {}
  E& error() & noexcept { return error_; }
  E&& error() && noexcept { return std::move(error_); }

 private:
  E error_;
};
template <class E>
Unexpected(E) -> Unexpected<E>;

template <class T, class E = Error>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  using error_type = E;

  template <class U = T>
  requires std::is_constructible_v<T, U&&> &&
      (!std::is_same_v<std::remove_cvref_t<U>, Result>)&&(!std::is_same_v<std::remove_cvref_t<U>, E>)
          Result(U&& value)
      : state_(std::in_place_index<0>, std::forward<U>(value)) {}        // NOLINT: implicit by design
  Result(E error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit by design
  template <class G>
  requires std::is_constructible_v<E, G&&> Result(Unexpected<G> failed)
      : state_(std::in_place_index<1>, std::move(failed).error()) {}  // NOLINT

  [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  /// The value. Asking a failed Result is a bug of the caller and aborts.
  T& value() & { return *checked(); }
  const T& value() const& { return *const_cast<Result*>(this)->checked(); }
  /// By value, so that `for (auto& x : f().value())` does not look at a Result that is gone (C++20
  /// range-for).
  T value() && { return std::move(*checked()); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T operator*() && { return std::move(*this).value(); }
  T* operator->() { return checked(); }
  const T* operator->() const { return const_cast<Result*>(this)->checked(); }

  /// The error. Asking a successful Result is a bug of the caller and aborts.
  E& error() & { return *failed(); }
  const E& error() const& { return *const_cast<Result*>(this)->failed(); }
  E&& error() && { return std::move(*failed()); }

  template <class U>
  T value_or(U&& otherwise) && {
    return has_value() ? std::move(*checked()) : static_cast<T>(std::forward<U>(otherwise));
  }
  template <class F>
  auto and_then(F&& next) && -> std::invoke_result_t<F, T&&> {
    if (has_value()) return std::invoke(std::forward<F>(next), std::move(*checked()));
    return std::move(*failed());
  }
  template <class F>
  auto transform(F&& next) && -> Result<std::invoke_result_t<F, T&&>, E> {
    if (has_value()) return std::invoke(std::forward<F>(next), std::move(*checked()));
    return std::move(*failed());
  }
  template <class F>
  auto transform_error(F&& next) && -> Result<T, std::invoke_result_t<F, E&&>> {
    if (!has_value()) return std::invoke(std::forward<F>(next), std::move(*failed()));
    return std::move(*checked());
  }

 private:
  T* checked() {
    auto* value = std::get_if<0>(&state_);
    if (value == nullptr) std::abort();
    return value;
  }
  E* failed() {
    auto* error = std::get_if<1>(&state_);
    if (error == nullptr) std::abort();
    return error;
  }
  std::variant<T, E> state_;
};

template <class E>
class [[nodiscard]] Result<void, E> {
 public:
  using value_type = void;
  using error_type = E;

  Result() = default;
  Result(E error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit by design
  template <class G>
  requires std::is_constructible_v<E, G&&> Result(Unexpected<G> failed)
      : state_(std::in_place_index<1>, std::move(failed).error()) {}  // NOLINT

  [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  E& error() & { return *failed(); }
  const E& error() const& { return *const_cast<Result*>(this)->failed(); }
  E&& error() && { return std::move(*failed()); }

  template <class F>
  auto and_then(F&& next) && -> std::invoke_result_t<F> {
    if (has_value()) return std::invoke(std::forward<F>(next));
    return std::move(*failed());
  }

 private:
  E* failed() {
    auto* error = std::get_if<1>(&state_);
    if (error == nullptr) std::abort();
    return error;
  }
  std::variant<std::monostate, E> state_;
};

}  // namespace gatehouse

/// Evaluates `expr` (a Result); returns its error from the calling function, else declares `target` with its
/// value. For .cc files only. Together with GATEHOUSE_PLUGIN this is the complete list of our macros.
#define GH_TRY_CONCAT_(a, b) a##b
#define GH_TRY_NAME_(line) GH_TRY_CONCAT_(gh_try_, line)
#define GH_TRY(target, expr) GH_TRY_IMPL_(target, expr, GH_TRY_NAME_(__LINE__))
#define GH_TRY_IMPL_(target, expr, name)     \
  auto name = (expr);                        \
  if (!name) return std::move(name).error(); \
  target = std::move(name).value()
/// The same for a Result<void>, or where the value is of no interest.
#define GH_TRY_VOID(expr) GH_TRY_VOID_IMPL_(expr, GH_TRY_NAME_(__LINE__))
#define GH_TRY_VOID_IMPL_(expr, name)          \
  do {                                         \
    auto name = (expr);                        \
    if (!name) return std::move(name).error(); \
  } while (false)
