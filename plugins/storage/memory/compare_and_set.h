// What a put demands, judged against what is stored; and one page of an ordered map.
#pragma once

#include <map>

#include "gatehouse/storage/page_cursor.h"
#include "gatehouse/storage/records.h"

namespace gatehouse::memory {

/// The revision that the record will have; conflict where `stored` (null: absent) is not what was expected.
template <class Record>
Result<Revision> next_revision(const Record* stored, const Expect& expect) {
  if (const auto* expected = std::get_if<Revision>(&expect)) {
    if (stored != nullptr && stored->revision == *expected) return Revision{expected->number + 1};
    return Error(ErrorCode::conflict, "the record is not the one that was read");
  }
  if (stored == nullptr) return Revision{1};
  return Error(ErrorCode::conflict, "the record exists");
}

/// The record under `key`, or null.
template <class Map, class Key>
auto* stored_in(const Map& map, const Key& key) {
  const auto at = map.find(key);
  return at == map.end() ? nullptr : &at->second;
}

template <class Id, class Record>
Result<Page<Record>> page_of(const std::map<Id, Record>& records, const std::string& name,
                             const ListQuery& query) {
  if (query.limit < 1 || query.limit > 200)
    return Error(ErrorCode::invalid_argument, "a page has 1 to 200 records");
  GH_TRY(const std::string after, read_page_cursor(name, query.cursor));
  Page<Record> page;
  for (auto at = records.upper_bound(Id(after)); at != records.end(); ++at) {
    if (page.records.size() == query.limit) {
      page.next = make_page_cursor(name, page.records.back().id.text());
      break;
    }
    page.records.push_back(at->second);
  }
  return page;
}

}  // namespace gatehouse::memory
