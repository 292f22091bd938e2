"""Words of names and what they say: in English and, where they are common, in German, French and Spanish.

Matched word by word: `unit_price` has the words unit and price. Abbreviations are written out before.
"""

from __future__ import annotations


def words_in(text: str) -> frozenset[str]:
    """Words with spaces between them, as a set."""
    return frozenset(text.split())


GERMAN_TAILS = (
    "betrag", "umsatz", "preis", "kosten", "summe", "wert", "steuer", "gebühr", "gebuehr", "rabatt", "menge", "anzahl",
    "datum", "nummer", "nr", "bestand", "saldo", "gewicht", "dauer", "satz", "quote", "zahl",
)  # fmt: skip
"""What German words of several end with says what they are."""

IDENTIFIER = words_in(
    "id ids key code uuid guid sk fk pk number nummer zip zipcode plz postcode postal postleitzahl ean upc sku "
    "isbn asin barcode serial hash kennung schluessel schlüssel identifier codigo numero account phone"
)
CALENDAR = words_in(
    "year month week day quarter hour weekday dow doy yearmonth semester decade century jahr monat woche tag "
    "quartal stunde annee année mois ano mes"
)
"""Parts of dates: the year of a row is no number to add up."""

RATE = words_in(
    "rate percent percentage ratio probability prob ctr cvr roi anteil prozent quote satz margin marge growth churn "
    "yield utilization utilisation occupancy efficiency share"
)
MEASURED = words_in(
    "score rating grade age speed velocity stars humidity pressure width height depth elevation altitude alter "
    "temperature temperatur geschwindigkeit bewertung note"
)
"""Of these an average means something."""

NOT_ADDED = words_in(
    "rank ranking index level version average mean median minimum maximum min max percentile priority factor "
    "multiplier lat lon lng limit threshold target radius angle ph capacity grenze deviation variance std stddev delay"
)
"""Neither a sum nor an average of these does."""

CUMULATED = words_in(
    "running cumulative cumulated cum ytd mtd qtd wtd rolling moving trailing lifetime previous prior kumuliert"
)
"""What holds the rows before it as well: added up, these would count many times."""
POSITION = words_in("position sort sequence seq ordinal line row slot step sortorder idx floor room seat")
PRICE = words_in("price preis einzelpreis stückpreis listenpreis prix precio tariff tarif msrp rrp")
PER_UNIT = words_in("listen unit per each hourly daily single list einzel stück pro")
TOTAL = words_in("total sum subtotal grand net gross line extended amount gesamt summe netto brutto")
MONEY = words_in(
    "amount revenue sales turnover cost costs fee fees tax taxes vat discount discounts rebate refund payment "
    "paid payout charge charges income profit earnings spend spending spent expense expenses budget salary "
    "wage wages bonus commission tip tips fare premium premiums value total subtotal gmv mrr arr gross net "
    "invoiced billed due donation loss credit debit shipping freight deposit withdrawal toll betrag umsatz "
    "kosten gebühr gebuehr gebühren steuer mehrwertsteuer umsatzsteuer rabatt summe gesamt netto brutto gehalt "
    "lohn provision erlös erloes gewinn ertrag aufwand zahlung wert einnahmen ausgaben mwst ust montant "
    "importe valor ventas ingresos coût cout monto"
)
VALUE = words_in("value wert valor")
CURRENCIES = words_in("eur usd gbp chf sek nok dkk pln czk jpy cny inr aud cad nzd brl mxn try zar")
CURRENCY = words_in("currency währung waehrung devise moneda")
CURRENCY_NAMED_BY = words_in("code iso id key symbol name kürzel")
CENTS = words_in("cents cent pence minor")
EARNED = words_in("budget income revenue sales turnover umsatz")
"""Money of a thing that is worth adding up also where things are listed, not only where they happen."""

MAY_BE_SHARE = words_in(
    "discount tax vat commission fee rabatt steuer provision mwst ust mehrwertsteuer umsatzsteuer"
)
STOCK = words_in("balance stock inventory headcount outstanding backlog holdings saldo bestand lagerbestand")
QUANTITY = words_in(
    "quantity units unit count items pieces clicks impressions views visits sessions orders downloads seats "
    "guests nights passengers hours minutes seconds duration days miles kilometers km bytes kb mb calls "
    "messages tickets points population copies attendance pageviews hits opens sends conversions signups votes "
    "likes shares stunden minuten sekunden dauer menge anzahl stück stueck stückzahl cantidad quantité "
    "quantite nombre"
)
COUNTED = words_in("number count num anzahl total")
"""`number_of_items`, `count_items`: what stands first says that things were counted."""

SIZE = words_in(
    "weight distance volume length area tonnage gewicht strecke volumen länge laenge fläche flaeche"
)
FLAG_FIRST = words_in("is has was can allow allows should ist hat did does")
FLAG_LAST = words_in(
    "flag active enabled deleted disabled archived verified confirmed approved aktiv gelöscht"
)
YES = words_in("y yes t true ja j 1 oui si")
NO = words_in("n no f false nein 0 non")
NAME = words_in("name title firma label names caption headline bezeichnung titel nom nombre")
MAY_BE_LISTED = words_in("reason grund")
REMARK = words_in(
    "comment comments note notes remark remarks description message body text content bio summary feedback "
    "reason details payload metadata raw html json xml bemerkung bemerkungen kommentar beschreibung anmerkung "
    "notiz notizen"
)
LINK = words_in(
    "url uri link path filename file image photo picture avatar logo icon href slug checksum etag"
)

HAPPENED = (
    words_in("ordered sold purchased bought placed booked paid"),
    words_in(
        "occurred happened event transaction invoice invoiced billing order sale purchase payment booking posting"
    ),
    words_in(
        "date datum day timestamp fecha zeitpunkt datetime at bestelldatum rechnungsdatum buchungsdatum "
        "verkaufsdatum"
    ),
    words_in(
        "started begin began start visited viewed clicked sent submitted opened issued shipped delivered returned "
        "from"
    ),
    words_in("created creation registered signup joined hired inserted added angelegt erstellt"),
)
"""Words of times by how much they say when a row happened, the most telling first."""

NOT_WHEN = words_in(
    "updated modified changed deleted loaded synced refreshed extracted ingested etl valid expires expiry "
    "expiration due until end ended closed birth born birthday dob last next geaendert geändert aktualisiert "
    "gültig gueltig archived cancelled canceled expected estimated planned scheduled effective to deadline "
    "target"
)
"""Words of times that say something else than when a row happened."""

NOT_MEANT = words_in("deleted removed voided trashed discarded test dummy gelöscht geloescht")
"""Words of columns that mark rows which few questions mean."""

OPENED = words_in("opened started begin began start founded")
CREATED = words_in("created creation registered signup joined hired inserted added angelegt erstellt")
LOADED_AT = words_in("loaded load synced etl ingested extracted")
VALID_FROM = (
    "valid from", "effective from", "effective date", "dbt valid from", "row effective date", "start date",
    "effective start date", "valid start", "active from", "gueltig ab", "gültig ab", "gueltig von", "gültig von",
)  # fmt: skip
VALID_TO = (
    "valid to", "effective to", "expiration date", "dbt valid to", "row expiration date", "end date",
    "effective end date", "valid end", "active to", "gueltig bis", "gültig bis", "valid until", "expiry date",
)  # fmt: skip
"""Names of the times between which a row is in force, the clearest first."""

THINGS = words_in(
    "product item article customer client user person people employee staff account store shop branch supplier "
    "vendor manufacturer category department team region country city location company organisation "
    "organization brand model machine device vehicle driver student teacher course patient doctor hotel "
    "property listing partner contact member campaign plan tariff asset warehouse currency channel project "
    "artist album track film actor kunde kunden produkt produkte artikel mitarbeiter lieferant lieferanten "
    "filiale filialen abteilung kategorie"
)
"""What there is, as against what happens: counted whatever the time."""

PEOPLE = words_in(
    "customer client user person people employee staff member patient student contact guest driver subscriber "
    "teacher passenger household account buyer shopper visitor kunde kunden mitarbeiter benutzer"
)

PLACES = words_in(
    "address location city date currency country region status state type category adresse ort datum"
)
"""What rows have in common: hardly anybody asks how many different ones there are."""

EVENTS = words_in(
    "order basket cart receipt bill sale transaction payment invoice purchase booking reservation visit "
    "session event ticket shipment delivery return refund redemption click view impression rental trip ride "
    "flight call message claim loan deposit withdrawal subscription signup registration appointment incident "
    "issue review rating entry posting movement measurement reading attempt order_line line bestellung "
    "bestellungen rechnung rechnungen zahlung zahlungen buchung buchungen verkauf verkäufe auftrag aufträge"
)
"""What happens: counted in its time."""
