#include "gatehouse/config_node.h"

namespace gatehouse {

ConfigNode ConfigNode::null(SourceSpan span) {
  ConfigNode node;
  node.span_ = std::move(span);
  return node;
}

ConfigNode ConfigNode::scalar(std::string text, SourceSpan span) {
  ConfigNode node;
  node.kind_ = Kind::scalar;
  node.text_ = std::move(text);
  node.span_ = std::move(span);
  return node;
}

ConfigNode ConfigNode::sequence(std::vector<ConfigNode> items, SourceSpan span) {
  ConfigNode node;
  node.kind_ = Kind::sequence;
  node.items_ = std::move(items);
  node.span_ = std::move(span);
  return node;
}

ConfigNode ConfigNode::mapping(std::vector<Member> members, SourceSpan span) {
  ConfigNode node;
  node.kind_ = Kind::mapping;
  node.members_ = std::move(members);
  node.span_ = std::move(span);
  return node;
}

const ConfigNode* ConfigNode::find(std::string_view key) const noexcept {
  for (const auto& member : members_)
    if (member.key == key) return &member.value;
  return nullptr;
}

}  // namespace gatehouse
