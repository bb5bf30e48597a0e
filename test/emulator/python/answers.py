"""Calls the emulator through simple-salesforce and prints every answer as JSON.

Takes one line of JSON on its standard input: url, username, password (with the security token behind it),
clientId, clientSecret and soql. Each function is one answer; the names are those of jsforce-answers.ts.
"""

import csv
import io
import json
import sys
from datetime import datetime, timezone
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from simple_salesforce import Salesforce
from simple_salesforce.exceptions import SalesforceError

VERSION = "62.0"
ASKED = json.loads(sys.stdin.readline())


class Redirected(HTTPAdapter):
    """The library insists on https and a host of its own; all of it goes to the emulator."""

    def send(self, request, **options):
        parts = urlsplit(request.url)
        query = f"?{parts.query}" if parts.query else ""
        request.url = f"{ASKED['url']}{parts.path}{query}"
        return super().send(request, **options)


def session():
    made = requests.Session()
    made.trust_env = False
    made.mount("https://", Redirected())
    return made


def signed_in():
    return Salesforce(
        consumer_key=ASKED["clientId"],
        consumer_secret=ASKED["clientSecret"],
        domain="emulated.my",
        version=VERSION,
        session=session(),
    )


sf = signed_in()


def soap_login(_state):
    password = ASKED["password"]
    own = Salesforce(
        username=ASKED["username"],
        password=password[:-5],
        security_token=password[-5:],
        version=VERSION,
        session=session(),
    )
    return own.query("SELECT Id FROM Organization")


def describe_global(_state):
    return sf.describe()


def describe_lead(_state):
    return sf.Lead.describe()


def describe_account(_state):
    return sf.Account.describe()


def pages(_state):
    """Each page as it came, without its locator."""
    page = sf.query(ASKED["soql"])
    seen = []
    while True:
        url = page.pop("nextRecordsUrl", None)
        seen.append(page)
        if url is None:
            return seen
        page = sf.query_more(url, identifier_is_url=True)


def parents_and_children(_state):
    return sf.query(
        "SELECT Id, Account.Name, Account.Owner.Username FROM Contact ORDER BY LastName, Id LIMIT 50"
    )["records"] + sf.query(
        "SELECT Name, (SELECT LastName, Email FROM Contacts) FROM Account LIMIT 20"
    )["records"]


def aggregates(_state):
    return [
        sf.query("SELECT COUNT() FROM Lead"),
        sf.query("SELECT Country, COUNT(Id) n FROM Lead GROUP BY Country"),
    ]


def create(state):
    made = sf.Lead.create(
        {
            "LastName": "Ōno",
            "Company": 'Quote "&" Co',
            "Email": "ono@example.com",
            "Interests__c": "Events;Offers",
            "External_Key__c": "made",
        }
    )
    state["id"] = made["id"]
    return made


def update(state):
    return {"ok": sf.Lead.update(state["id"], {"Title": "T", "HasOptedOutOfEmail": True}) == 204}


def read(state):
    return [sf.Lead.get(state["id"]), sf.Lead.get_by_custom_id("External_Key__c", "made")]


def upsert(_state):
    made = sf.Lead.upsert("External_Key__c/new", {"LastName": "U", "Company": "C"})
    again = sf.Lead.upsert("External_Key__c/new", {"Title": "Again"})
    return {"created": [made == 201, again == 201], "record": by_key("new")}


def by_key(key):
    soql = f"SELECT Id, LastName, Title, SystemModstamp FROM Lead WHERE External_Key__c = '{key}'"
    return sf.query(soql)["records"]


def collections_create(state):
    answer = sf.restful(
        "composite/sobjects",
        method="POST",
        json={
            "allOrNone": False,
            "records": [
                {"attributes": {"type": "Lead"}, "LastName": "One", "Company": "C"},
                {"attributes": {"type": "Lead"}, "LastName": "Two"},
                {"attributes": {"type": "Contact"}, "LastName": "Three", "Email": "no address"},
                {"attributes": {"type": "Contact"}, "LastName": "Four"},
            ],
        },
    )
    state["rows"] = [row["id"] for row in answer if row["success"]]
    return answer


def collections_update(state):
    lead, contact = state["rows"]
    return sf.restful(
        "composite/sobjects",
        method="PATCH",
        json={
            "allOrNone": False,
            "records": [
                {"attributes": {"type": "Lead"}, "id": lead, "Title": "Changed"},
                {"attributes": {"type": "Contact"}, "id": contact, "Nope__c": "x"},
            ],
        },
    )


def collections_delete(state):
    ids = ",".join(state["rows"] + ["00Q000000000000AAA"])
    return sf.restful("composite/sobjects", params={"ids": ids}, method="DELETE")


def delete(state):
    return {"ok": sf.Lead.delete(state["id"]) == 204}


def query_all_with_deleted(_state):
    soql = "SELECT Id, LastName, IsDeleted FROM Lead WHERE IsDeleted = true"
    return [sf.query_all(soql)["records"], sf.query_all(soql, include_deleted=True)["records"]]


def changes(_state):
    at = datetime.fromisoformat(ASKED["now"]).astimezone(timezone.utc)
    start, end = at.replace(hour=at.hour - 1), at.replace(hour=at.hour + 1)
    return [sf.Lead.deleted(start, end), sf.Lead.updated(start, end)]


def refusals(state):
    calls = [
        lambda: sf.query("SELECT Nope FROM Lead"),
        lambda: sf.query("SELECT Id FROM Nope"),
        lambda: sf.query("SELECT Id FRM Lead"),
        lambda: sf.Lead.create({"LastName": "X"}),
        lambda: sf.Lead.update(state["id"], {"Title": "gone"}),
        lambda: sf.Lead.get(state["id"]),
    ]
    return [refusal(call) for call in calls]


def refusal(call):
    try:
        call()
    except SalesforceError as error:
        return [error.content[0]["errorCode"], error.content[0]["message"]]
    return None


def bulk_2(_state):
    """The rows of all pages, in the order of their Ids, as many a page as the server was asked for."""
    texts = list(sf.bulk2.Lead.query(ASKED["soql"], max_records=1500, wait=0))
    rows = [row for text in texts for row in csv.DictReader(io.StringIO(text))]
    return {"pages": len(texts), "rows": sorted(rows, key=lambda row: row["Id"])}


def bulk_1(_state):
    rows = sf.bulk.Lead.query("SELECT Id, LastName, Owner.Username FROM Lead", wait=0)
    return sorted(
        [[row["Id"], row["LastName"], row["Owner"]["Username"]] for row in rows],
        key=lambda row: row[0],
    )


STEPS = [
    soap_login,
    describe_global,
    describe_lead,
    describe_account,
    pages,
    parents_and_children,
    aggregates,
    bulk_2,
    bulk_1,
    create,
    update,
    read,
    upsert,
    collections_create,
    collections_update,
    collections_delete,
    delete,
    query_all_with_deleted,
    changes,
    refusals,
]


def main():
    state = {}
    answers = {step.__name__: step(state) for step in STEPS}
    json.dump(answers, sys.stdout)


main()
