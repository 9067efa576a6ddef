// What a third of the files or more include and what costs to read: the standard library, Boost.JSON and the
// storage of the SDK. Used by test programs and the sanitizer builds only (GatehousePrecompiled.cmake).
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/json.hpp>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "gatehouse/storage/storage.h"
