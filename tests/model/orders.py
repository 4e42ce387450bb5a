# SPDX-License-Identifier: Apache-2.0
"""Orders: what a conversion's line becomes, and what it inherits."""

from logs import Event


class Order:
    def __init__(self, event):
        self.name, self.offer = event.fields["order"], event.fields.get("offer")
        self.fields = dict(event.fields)
        self.last = event.ts
        self.touched = []         # (kind, sanction) of those that touch it
        self.told = None          # the kind of its last verdict


class Orders:
    def __init__(self, memory):
        self.memory = memory
        self.known = []           # in the order of their first lines

    def find(self, name, offer):
        same = [o for o in self.known if o.name == name]
        if offer is None:
            return same[-1] if same else None
        exact = [o for o in same if o.offer == offer]
        bare = [o for o in same if o.offer is None]
        return (exact or bare or [None])[-1]

    def forget(self, now):
        self.known = [o for o in self.known if now - o.last <= self.memory]

    def become(self, event):
        """The event itself, or the update or duplicate that the line is."""
        if event.type != "conversion" or "order" not in event.fields:
            return event
        order = self.find(event.fields["order"], event.fields.get("offer"))
        if order is None:
            self.known.append(Order(event))
            return event
        fields = {**order.fields, **event.fields}
        was = order.fields.get("status")
        order.offer = fields.get("offer")
        if order.offer is not None:
            order.fields["offer"] = order.offer
        if fields.get("status") == was:
            return self.turned("duplicate", event, fields)
        order.fields, order.last = fields, event.ts
        if was is not None:
            return self.turned("update", event, {**fields, "was": was})
        return self.turned("update", event, fields)

    def turned(self, type_, event, fields):
        return Event(type_, event.ts, dict(fields), False, event.source, event.source_index, event.line, event.place, event.own_ts)
