# SPDX-License-Identifier: Apache-2.0
"""Verdicts on orders: each order carries the sanctions that touch it; after every change the strongest kind of all is computed anew."""

from collections import defaultdict

from values import print_text, print_time

KINDS = ("cancel", "void", "hold")        # the strongest first


def strongest(touched):
    """The strongest kind of some (kind, sanction) pairs; None of none."""
    return next((kind for kind in KINDS if any(k == kind for k, _ in touched)), None)


class Nameless:
    """A conversion without `order`: it gets its verdict and is not followed."""

    def __init__(self, event):
        self.fields, self.touched, self.told = event.fields, [], None


class Verdicts:
    def __init__(self, orders, issued, printer):
        self.orders, self.issued = orders, issued
        self.printer = printer
        self.turns = defaultdict(int)     # "kind to kind", how often

    # what touches an order

    def voids(self, first):
        """The sanctions in force that make an order void, by its first line as it was written."""
        publisher, offer = first.fields.get("publisher"), first.fields.get("offer")
        if publisher is None or offer is None:
            return []
        pair = (("publisher", publisher), ("offer", offer))
        return [s for s in self.issued if not s.lifted and not s.shadow and (
            s.verb in ("block", "disconnect") and s.subject == pair or
            s.verb == "close" and s.subject == pair[1:] and s.until <= first.ts)]

    def touches(self, sanction, event):
        """(order, kind) of the known orders that a sanction touches when it is issued."""
        if sanction.verb == "disconnect":
            return [(o, "cancel") for o in self.orders.known
                    if (("publisher", o.fields.get("publisher")), ("offer", o.fields.get("offer"))) == sanction.subject]
        if sanction.verb == "hold":
            order = self.orders.find(event.fields.get("order"), event.fields.get("offer"))
            return [(order, "hold")] if order is not None else []
        return []

    # what follows from it

    def first_line(self, event):
        """Notes and prints what a conversion is from its first line on."""
        if event.type != "conversion":
            return
        order = Nameless(event)
        if "order" in event.fields:
            order = self.orders.known[-1]
        order.touched += [("void", s) for s in self.voids(event)]
        self.tell([order] if order.touched else [], event.ts, None)

    def of_issue(self, sanction, event):
        """How many verdicts follow the sanction; for a shadow, would."""
        found = self.touches(sanction, event)
        if sanction.shadow:
            return sum(strongest([*o.touched, (kind, sanction)]) != strongest(o.touched) for o, kind in found)
        for order, kind in found:
            order.touched.append((kind, sanction))
        return len(self.changed())

    def of_lift(self, sanction):
        for order in self.orders.known:
            order.touched = [(kind, s) for kind, s in order.touched if s is not sanction]
        return len(self.changed())

    def changed(self):
        return [o for o in self.orders.known if strongest(o.touched) != o.told]

    def tell(self, orders, now, lifted):
        for order in orders:
            was, order.told = order.told, strongest(order.touched)
            self.turns[f"{was or 'none'} to {order.told or 'none'}"] += 1
            causes = [s for s in self.issued if (order.told, s) in order.touched]     # in the order issued
            self.print(order, now, order.told or "restore", causes[0] if order.told else lifted)

    def tell_all(self, now, lifted=None):
        self.tell(self.changed(), now, lifted)

    def print(self, order, now, verdict, because):
        def pair(name):
            return name, self.printer.column(name, order.fields.get(name))
        self.printer.put([
            ("event", '"verdict"'), ("ts", print_text(print_time(now))),
            pair("click_id" if isinstance(order, Nameless) else "order"),
            ("verdict", print_text(verdict)),
            *map(pair, ("publisher", "offer", "commission")),
            ("because", print_text(because.id))])
