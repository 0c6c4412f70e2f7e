"""The short sentences and the catalogs' words of the generated records; a choice of each for variety."""

from __future__ import annotations

FAMILIES = tuple(
    f"{kind} {form}"
    for kind in ("Laundry", "Surface", "Hand", "Air", "Dish", "Floor", "Skin", "Hair")
    for form in ("Liquids", "Cleaners", "Refills")
)
UNITS = ("north", "south", "east", "west", "iberia", "nordics", "adria", "levant", "andes", "pacific", "delta", "plains")
REGIONS = ("EMEA", "NA", "APAC", "LATAM")
ROLES = {
    "sop-coordinator": ("S&OP Coordinator", "management"),
    "supply-chain-director": ("Supply Chain Director", "supply"),
    "supply-planning-manager": ("Supply Planning Manager", "supply"),
    "demand-planning-manager": ("Demand Planning Manager", "demand"),
    "customer-service-manager": ("Customer Service Manager", "customer_service"),
    "key-account-manager": ("Key Account Manager", "sales"),
    "dc-manager": ("Distribution Centre Manager", "logistics"),
    "inbound-logistics-manager": ("Inbound Logistics Manager", "logistics"),
    "plant-manager": ("Plant Manager", "manufacturing"),
    "procurement-manager": ("Procurement Manager", "procurement"),
    "product-portfolio-manager": ("Product Portfolio Manager", "product"),
    "finance-controller": ("Finance Controller", "finance"),
    "master-data-lead": ("Master Data Lead", "data"),
}
CAUSES = {
    "policy_parameter": (("lead_time_parameter", "safety_stock"), ("supply", "data", "customer_service")),
    "supplier": (("moq_or_contract", "forecast_not_shared"), ("procurement",)),
    "logistics": (("routing_policy",), ("logistics",)),
    "capacity": (("changeover",), ("manufacturing", "supply")),
    "commercial_information": (("customer_tender_or_listing",), ("sales",)),
}
NOTES = {
    "data_note": (
        "Scorecard of {partner} and ours agree within 0.3 points",
        "Calendar, unit and master data of {site} checked against the ledger of week {low}",
        "Two rows of lot {lot} were booked twice and have been corrected",
    ),
    "containment": (
        "Daily allocation call for A-items with the order desk of {partner}",
        "Air freight for {rest} items of {family} below ten days of cover",
        "Weekend shift at {site} for the {affected} items on the short list",
    ),
    "feedback": (
        "The team of {site} sees the same pattern in lot {lot}",
        "Agreed; the effect on {family} is larger than on the rest",
        "Matches the log of week {low}",
    ),
    "what": ("inbound lead time", "share of sea freight", "number of formats", "order size"),
    "where": ("{other_site} refreshes parameters monthly", "{other_site} is served by another lane"),
    "when": ("the lane left {low} days in that month", "the contract year began in that month"),
    "extent": ("second source", "shorter lane", "own production"),
    "finding": (
        "Median {high} days against {low} planned in {affected} of {all} items",
        "{affected} of {all} items with receipts later than planned for {sku}",
    ),
    "document": (
        "The parameter calendar names one review a year in March",
        "The contract of {partner} names one volume date a year",
    ),
    "prediction": (
        "Items whose parameter happened to be updated show no shortfall; the others do",
        "Items of {other_site} with monthly review stay on level through the same months",
    ),
    "control": ("No parameter drift report", "No volume checkpoint", "No comparison of planned with real times"),
    "undetected": (
        "The review looked at stock value and not at parameter age",
        "The page of the review shows totals in which {family} does not stand out",
    ),
    "system": ("ERP receipts extract", "Scheduler parameter table", "Portal upload log"),
    "feasible": (
        "The level of the plan was held through the nine months before {month}",
        "{other_site} has held this level for two years with the same lane",
    ),
    "risk": (
        "The lane recovers and safety stock overshoots at {site}",
        "Volumes of {partner} change with the next tender",
    ),
    "mitigation": ("Days on hand of {family} at most 45", "Monthly check of volumes with {partner}"),
    "trigger": ("Days on hand above 45 in one month", "Volume change above 15 % in one month"),
    "standard": (
        "Parameter drift on the standing agenda of the supply review",
        "Listing and volume dates as an input of the demand review",
        "Checklist of the cycle with the age of parameters at {site}",
    ),
    "closing": ("Three periods within tolerance, data of {site} and finance agree", "Level held since {m9} with lot {lot} included"),
    "update": ("On the glide path with {affected} of {all} items done", "Report of week {low} shows the step down for {sku}"),
    "stake_method": ("Mean of invoice deductions over the window", "Cases short in the window times margin a case"),
    "log": ("Pick log of {site} for {month}", "Receipt log of {sku} for {month}"),
    "ledger": ("Receipts ledger of lot {lot}", "Parameter extract of {site} of week {low}"),
    "mechanism_word": ("changing parameters monthly from receipts", "loading dates and volumes ahead of the review"),
}
