"""The end of a reading: what was announced must have come, and words that are left must belong to the metric chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from semantic.book import Book, MetricMeaning
from semantic.book.words import phrase_key
from semantic.query.types import Operator
from service.asking.offline.reading.buyers import DEEDS, KNOWN_DEEDS, buyers
from service.asking.offline.reading.clauses import entities
from service.asking.offline.reading.counted import adds_up, all_count, counted_entity, counts
from service.asking.offline.reading.draft import Draft, MetricDraft, NotRead
from service.asking.offline.reading.existing import settle_existing
from service.asking.offline.reading.listed_by_deed import check_listed
from service.asking.offline.reading.matching import places_of_parts
from service.asking.offline.reading.once import check_once
from service.asking.offline.reading.ordering import say_judged, settle_order
from service.asking.offline.reading.ranked_sets import check_ranked_set, extreme_asked, one_row_asked
from service.asking.offline.reading.settling_time import settle_time
from service.asking.offline.reading.sharing import check_rate, settle_share
from service.asking.offline.reading.side_by_side import settle_sides
from service.asking.offline.reading.topping import check_best_of_each
from service.asking.offline.reading.totalling import settle_totals
from service.asking.offline.reading.walk import Walk, models_of, sales_metrics, selects, selling, unclear
from service.asking.offline.reading.windows import settle_running
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.shape_words import BUSY, QUIET
from service.asking.offline.tagging.span import Span

NO_METRIC = "It is not said which figure."
VERB_ENDINGS = ("ed", "ing")
SOLD = ("sell", "sold", "sells", "selling", "bought", "buy", "buys", "paid", "pay")
PIECES = ("units sold", "items sold", "quantity sold", "units")
"""What "how many bananas did we sell" counts, by the first of these names that a metric has."""


def close(walk: Walk) -> Draft:
    """The finished draft. Raises NotRead for whatever was announced and has not come."""
    draft = walk.draft
    draft.counting = Kind.COUNT in walk.flags
    draft.trend = Kind.TREND in walk.flags and not any(group.grain for group in draft.groups)
    draft.listing = bool(walk.flags & {Kind.LIST, Kind.WHICH})
    if walk.negated:
        raise NotRead("It is not clear what is to be left out.", ("not",))
    if walk.joint is Kind.VERSUS:
        raise unclear("compared with")
    if walk.spans and walk.spans[-1].kind is Kind.PREPOSITION:
        raise unclear(walk.spans[-1].text)
    settle_sides(walk)
    settle_time(walk)
    _place_words(walk)
    if not draft.metrics:
        _metric_unsaid(walk)
    _metric_by_verb(walk)
    check_once(walk)
    _check_picked(walk)
    _check_clauses(walk)
    settle_running(walk)
    check_rate(walk)
    settle_share(walk)
    settle_order(walk)
    _rank(walk)
    settle_totals(walk)
    settle_existing(walk)
    _check_flags(walk)
    check_listed(walk)
    _say_missing(draft, walk.book)
    return draft


def _check_picked(walk: Walk) -> None:
    """No value, segment or metric that the question names may get lost, whatever else was made of the words."""
    picked = {key for selection in walk.draft.selections for key in selection.keys} | walk.examples
    parts = places_of_parts(walk)
    lost = [
        span.text
        for place, span in enumerate(walk.spans)
        if selects(span) and not span.dimensions and span.key not in picked and place not in parts
    ]
    used = {name for metric in walk.draft.metrics for name in (*metric.candidates, *metric.right)}
    used |= {name for clause in walk.draft.clauses for name in clause.candidates}
    for place, span in enumerate(walk.spans):
        if (
            span.metrics
            and place not in parts
            and not (_is_noun(span, walk.book) or used & set(span.metrics))
        ):
            lost.append(span.text)
    if lost:
        raise unclear(lost[0])


def _is_noun(span: Span, book: Book) -> bool:
    """Whether a name may only say whose rows are meant: "sales" is an amount, though their rows are called so, too."""
    if span.dimensions:
        return True
    return bool(entities(span, book)) and all_count(book, span.metrics)


def _check_clauses(walk: Walk) -> None:
    """What is picked after a clause may belong to it or not, unless it is a property of the things themselves."""
    draft = walk.draft
    if not draft.clauses:
        return
    models = {clause.model for clause in draft.clauses}
    counted = {
        counted_entity(walk.book, name) for metric in draft.metrics for name in metric.candidates
    } == models
    for selection, began in zip(draft.selections, walk.share.selected, strict=False):
        own = models_of(selection.items[0], walk.book)
        if (counted or began >= walk.clause_at) and not own <= models:
            raise NotRead(
                f"It is not clear what “{selection.text}” picks here.", (selection.text,), final=True
            )
    if len(models) > 1 or draft.days or draft.ranking is not None or draft.thresholds:
        raise NotRead(
            f"Things picked by their {draft.clauses[0].text} cannot be ranked or picked again here."
        )


def _place_words(walk: Walk) -> None:
    """Words without a meaning pass only if the chosen metric's own names use them as verbs: "baskets … paid"."""
    left = []
    for word in walk.unplaced:
        verb = word.endswith(VERB_ENDINGS) or word in SOLD
        names = [name for metric in walk.draft.metrics for name in metric.candidates]
        used = any(walk.book.does(name, word) for name in names)
        dated = bool(names) and all(_dated_by(walk.book, name, word) for name in names)
        if not (verb and (used or dated)):
            left.append(word)
    if left:
        raise NotRead("", tuple(left))


def _dated_by(book: Book, name: str, verb: str) -> bool:
    """ "Receipts paid in May", of which the time is "paid at", and "baskets paid", where they are described so: all of
    them are, so that the verb picks none."""
    metric = book.catalog.metrics[name]
    home = book.catalog.models.get(metric.model)  # a metric of settings.yml has none
    times = [one.name for one in home.dimensions.values() if one.type.is_time] if home is not None else []
    described = f"{metric.name.replace('_', ' ')} {verb} " in f"{metric.description.lower()} "
    return counts(book, name) and (described or any(time.startswith(f"{verb}_") for time in times))


def _metric_unsaid(walk: Walk) -> None:
    """Selling without a noun is measured by sales; "how many bananas did we sell" counts pieces."""
    draft = walk.draft
    ranked = walk.subject is not None and draft.ranking is not None  # "top 5 product types renters bought"
    if walk.verbs and not (ranked or Kind.WHICH in walk.flags) and (counted := buyers(walk)) is not None:
        walk.add_metric(counted)
    elif Kind.SELL in walk.flags and draft.counting:
        _check_counted(walk)
        metric = _pieces(walk)
        if metric is None or not draft.selections:
            raise NotRead("It is not clear what is to be counted.", ("how many",))
        walk.add_metric(metric)
        draft.assumptions.append(f"What was sold is counted by {metric.text}.")
    elif walk.verbs and all(verb.payload == "visit" for verb in walk.verbs):
        raise unclear(walk.verbs[0].text)
    elif Kind.SELL in walk.flags:
        spent = any(verb.payload == "spend" or verb.text.startswith("turn") for verb in walk.verbs)
        compared = any(selection.compared for selection in draft.selections)
        summed = Kind.TOTAL in walk.flags
        if Kind.WHICH in walk.flags and not (draft.groups or spent or compared or summed or walk.units):
            raise NotRead("It is not clear whether a list is asked for, or a number.", (walk.verbs[0].text,))
        negated = any(selection.negated for selection in draft.selections)
        if walk.subject is not None and negated and draft.ranking is None:
            raise NotRead(
                f"It is not clear whether those that “{walk.verbs[0].text}” nothing else are left out, or only rows.",
                ("not",),
                final=True,
            )
        metric = sales_metrics(walk)
        walk.add_metric(metric)
        if summed or draft.ranking is None or any(verb.payload for verb in walk.verbs):
            draft.assumptions.append(f"“{walk.verbs[0].text}” is measured by {metric.text}.")
    elif draft.counting:
        _count_selected(walk)


def _check_counted(walk: Walk) -> None:
    """ "how many product types are sold" counts them, and no pieces of each. Raises NotRead."""
    subject, spans = walk.subject, walk.spans
    if subject is not None and any(a.kind is Kind.COUNT and b is subject for a, b in pairwise(spans)):
        raise NotRead(
            f"No metric counts {subject.text} that were sold: ask for a number by {subject.text}.",
            (f"how many {subject.text}",),
            (f"list the {subject.text}",),
            final=True,
        )


def _metric_by_verb(walk: Walk) -> None:
    """ "how many products did we sell" counts the products sold, where a metric is called so."""
    draft = walk.draft
    visits = any(verb.payload == "visit" for verb in walk.verbs)
    counting = draft.counting and Kind.SELL in walk.flags and not visits
    if not counting or len(draft.metrics) != 1 or _about_selling(walk):
        return
    [metric] = draft.metrics
    for verb in ("sold", *(verb.text for verb in walk.verbs)):
        key = phrase_key(f"{metric.text} {verb}")
        known = walk.book.meanings(key) or walk.book.alike(key)
        found = tuple(m.metric for m in known if isinstance(m, MetricMeaning))
        if found and not metric.operator:
            draft.metrics[0] = MetricDraft(f"{metric.text} {verb}", found)
            return


def _pieces(walk: Walk) -> MetricDraft | None:
    for name in PIECES:
        found = tuple(m.metric for m in walk.book.meanings(phrase_key(name)) if isinstance(m, MetricMeaning))
        if found:
            return MetricDraft(name, found)
    return None


def _count_selected(walk: Walk) -> None:
    """ "how many stores report promotions": the phrase that picks rows begins with what is counted."""
    if len(walk.draft.selections) == 1 and not walk.draft.groups:
        selection = walk.draft.selections[0]
        key = next(iter(selection.keys), "")
        noun = next(iter(key.split()), "")
        counted = [m for m in walk.book.meanings(noun) if isinstance(m, MetricMeaning)]
        models = models_of(selection.items[0], walk.book)
        own = [m.metric for m in counted if walk.book.catalog.metrics[m.metric].model in models]
        if own and len(key.split()) > 1:
            walk.add_metric(MetricDraft(noun, tuple(own)))
            return
    group = walk.draft.groups[0].text if walk.draft.groups else ""
    if not group:
        raise NotRead("It is not clear what is to be counted.", ("how many",))
    if len(walk.draft.groups) == 1 and walk.draft.groups[0].candidates and not walk.draft.selections[1:]:
        draft = walk.draft
        draft.uncounted, draft.listing, draft.counting = group, True, False
        return
    raise NotRead(f"No metric counts {group}.", (f"how many {group}",), (f"list the {group}",))


def _rank(walk: Walk) -> None:
    draft = walk.draft
    ranking = draft.ranking
    if Kind.RANKED in walk.flags:
        raise unclear("ranked by")
    if ranking is None:
        draft.ranking = extreme_asked(walk) if walk.number is None else None
        if walk.number is not None:
            raise NotRead("The question says how many to show, but not by which order.", (str(walk.number),))
        return
    if ranking.rows is None and walk.number is not None:  # "5 stores by sales"
        ranking = draft.ranking = replace(ranking, rows=walk.number)
    if ranking.metric is None:
        if not draft.metrics:
            return
        busy = next((span.text for span in walk.spans if span.text in (*BUSY, *QUIET)), "")
        if busy:
            raise NotRead(f"It is not clear by what “{busy}” is measured: say “by …”.", (busy,), final=True)
        if draft.change is not None and not ranking.change:
            raise NotRead(
                f"It is not clear whether the order is by {draft.metrics[0].text}, or by their change: say “by …”.",
                ("top",),
            )
        check_ranked_set(walk)
        joined = any(a.kind is Kind.AND and b.metrics for a, b in pairwise(walk.spans))
        if len(draft.metrics) > 1 or joined or draft.metrics[0].candidates != selling(walk):
            change = "the change of " if ranking.change else ""
            first = draft.metrics[0]
            order = f"{first.text} {first.word} {first.right_text}" if first.operator == "/" else first.text
            draft.assumptions.append(f"The order is by {change}{order}.")
        if Kind.SELL in walk.flags and not any(verb.payload for verb in walk.verbs):
            draft.assumptions.append(f"What sells best is measured by {draft.metrics[0].text}.")
        draft.ranking = ranking = replace(ranking, metric=0)
    if not draft.groups:
        raise NotRead("It is not clear what is to be put in order.", ("top",))
    check_best_of_each(walk, ranking)
    draft.ranking = ranking = one_row_asked(walk, ranking)
    say_judged(walk, ranking)


def _say_missing(draft: Draft, book: Book) -> None:
    """ "Stores with fewer than 10 baskets": whoever has none of them has no row, either."""
    for threshold in draft.thresholds:
        if (
            threshold.operator not in (Operator.LT, Operator.LE)
            or threshold.metric is None
            or threshold.change
        ):
            continue
        metric = draft.metrics[threshold.metric]
        if draft.groups and not metric.operator and all(adds_up(book, name) for name in metric.candidates):
            draft.assumptions.append(f"Those with no {metric.text} at all are not shown.")


def _check_asked(walk: Walk) -> None:
    """ "what are type a campaigns" asks for no number of them."""
    draft = walk.draft
    opened = " ".join(span.text for span in draft.cover[:3])
    listed = opened.startswith(("list ", "enumerate "))
    if not (listed or opened.startswith(("what are ", "what is "))):
        return
    if draft.counting or draft.groups or len(draft.metrics) != 1:
        return
    [metric] = draft.metrics
    named = [span for span in walk.spans if span.metrics == metric.candidates]
    if any(entities(span, walk.book) and (listed or span.dimensions) for span in named):
        raise NotRead(f"It is not clear whether a list of {metric.text} is asked for, or how many they are.")


def _check_what(walk: Walk) -> None:
    """ "what do customers in store 367 buy" asks for what is bought, and not how many customers. Raises NotRead."""
    draft = walk.draft
    asked = draft.cover[0].text.split()[0] if draft.cover else ""
    bought = next((verb for verb in walk.verbs if verb.payload == "buy"), None)
    if asked != "what" or bought is None or not draft.metrics or draft.counting:
        return
    if all(counted_entity(walk.book, name) for metric in draft.metrics for name in metric.candidates):
        raise NotRead(
            f"“what … {bought.text}” asks for things, and not how many {bought.text} them: name what the rows are, as "
            "in “top products of”.",
            (bought.text,),
            final=True,
        )


def _check_how_much(walk: Walk) -> None:
    """ "show me how much households bought" may ask for an amount, or for how many did. Raises NotRead."""
    for word, noun in pairwise(walk.draft.cover):
        deeds = {"bought", "shopped", "spent", "buy", "paid"} & set(noun.text.split())
        if word.kind is Kind.FILLER and word.text.endswith("how much") and noun.metrics and deeds:
            raise NotRead(
                f"It is not clear whether “how much {noun.text}” asks how many, or for an amount.",
                ("how much",),
                final=True,
            )


def _check_flags(walk: Walk) -> None:
    draft = walk.draft
    _check_asked(walk)
    _check_what(walk)
    _check_how_much(walk)
    if Kind.SELL in walk.flags and not _about_selling(walk):
        verb = next((span.text for span in walk.spans if span.kind is Kind.SELL), "sold")
        raise NotRead(f"“{verb}” does not go with {draft.metrics[0].text}.", (verb,))
    for unit in walk.units:
        if unit == "percent" and draft.change is not None:
            draft.change = replace(draft.change, unit=unit)  # "sales in december vs november in percent"
            continue
        known = walk.book.catalog.metrics
        formats = [known[name].format for metric in draft.metrics for name in metric.candidates]
        if not formats or any(known_as is None or known_as.kind != unit for known_as in formats):
            raise NotRead(f"What is asked for is not counted in {unit}.", (unit,))
    if walk.averaged and not any(metric.operator == "/" for metric in draft.metrics):
        [first, *_] = (*(metric.text for metric in draft.metrics), "it")
        grain = next((group.text for group in draft.groups if group.grain), "")
        nearest = f" The nearest to it is “{first} by {grain}”." if grain else ""
        raise NotRead(f"No metric is that {walk.averaged}.{nearest}", (walk.averaged,))
    said = draft.groups or len(draft.metrics) > 1 or any(selection.split for selection in draft.selections)
    split = bool(said or draft.change or draft.day_sets)
    if Kind.SPLIT in walk.flags and not split:
        raise NotRead("The question asks for a split, but does not say by what.", ("split",))
    bounded = [threshold for threshold in draft.thresholds if threshold.metric is not None]
    if bounded and walk.subject is not None and any(group.each and group.grain for group in draft.groups):
        text = f"{draft.metrics[0].text} {bounded[0].text}"
        raise NotRead(
            f"It is not clear whether “{text}” must hold in every period, or in those shown.", final=True
        )
    subject = walk.subject
    if bounded and subject is not None and draft.cover[0] == subject and len(draft.groups) > 1:
        countable = subject.metrics and all_count(walk.book, subject.metrics)
        if countable or entities(subject, walk.book):  # "baskets under 10 dollars by weekday"
            raise NotRead(
                f"It is not clear whether a list of {subject.text} is asked for, or how many they are.",
                final=True,
            )
    if any(threshold.metric is not None for threshold in draft.thresholds) and not draft.groups:
        text = next(threshold.text for threshold in draft.thresholds if threshold.metric is not None)
        raise NotRead(f"The question does not say of what only those {text} are wanted.", (text,))
    divided = any(span.kind is Kind.PER for span in walk.spans)  # "what do we make per basket" lists none
    listed = draft.listing and draft.groups and not (draft.time or draft.days or divided)
    listed = listed or bool(draft.clauses and draft.groups and not draft.metrics)
    if not draft.metrics and not draft.ranking and not draft.change and not listed:
        raise NotRead(NO_METRIC)


def _about_selling(walk: Walk) -> bool:
    sales = sales_metrics(walk).candidates
    names = {name for metric in walk.draft.metrics for name in metric.candidates}
    if walk.verbs and all(verb.payload == "visit" for verb in walk.verbs):
        catalog = walk.book.catalog
        homes = {catalog.measure(catalog.metrics[name]).homes for name in sales}
        return all(
            counted_entity(walk.book, name) and catalog.measure(catalog.metrics[name]).homes in homes
            for name in names
        )
    bought = any(verb.payload in DEEDS for verb in walk.verbs)
    verbs = ("sold", *(verb.text for verb in walk.verbs), *(KNOWN_DEEDS if bought else ()))
    return bool(names & set(sales)) or any(
        walk.book.does(name, verb) or _counts_sales(walk, name, sales) for name in names for verb in verbs
    )


def _counts_sales(walk: Walk, name: str, sales: Sequence[str]) -> bool:
    """ "How many lines were sold": each row of what was sold was sold. A share of them may be of those that were."""
    if walk.share.at >= 0:
        return False
    homes = {walk.book.catalog.metrics[one].model for one in sales}
    metric = walk.book.catalog.metrics[name]
    return metric.model in homes and metric.expr.text.strip() == "count()"
