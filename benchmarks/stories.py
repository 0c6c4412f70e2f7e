"""The words of the generated records: seven kinds of gap, each with several ways to say the same thing.

They stand apart from the generator so that it reads as what it is, a calendar and some arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass

Steps = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Story:
    """One kind of gap: how it is measured, what caused it, and what was done about it."""

    metric: str
    name: str
    unit: str
    gap_unit: str
    worse: int
    plan: tuple[float, float]
    depth: tuple[float, float]
    bound: float
    gap_type: str
    step: str
    partner: str
    owners: tuple[str, str, str]
    category: str
    title: str
    size: str
    cause_titles: tuple[str, ...]
    conditions: tuple[str, ...]
    mechanisms: tuple[str, ...]
    whys: Steps
    actions: tuple[Steps, Steps, Steps]
    driver: str
    summed: bool = False


_PARAMETERS: tuple[Steps, Steps, Steps] = (
    (
        (
            "Report lead-time drift each Monday from 13 weeks of receipts at {site}",
            "Scheduled drift report and a monthly change list signed in the supply review",
        ),
        (
            "Change the lead-time field of {partner} items monthly above 20 % drift",
            "Change list of the month with the old value, the new value and the receipts behind it",
        ),
    ),
    (
        (
            "Load the promotions of {partner} into the demand plan six weeks ahead",
            "Promotion calendar feed agreed by sales and demand planning for {partner}",
        ),
        (
            "Set a parameter owner for each of the {all} items at {site}",
            "Table of {all} items with one owning role each, published on the board page of {site}",
        ),
    ),
    (
        (
            "Book unloading slots for {partner} at order entry",
            "Slot booking step in the order entry procedure, 98 % booked on the day of order",
        ),
        (
            "Show parameter age beside stock cover on the {site} dashboard with a threshold of 31 days",
            "Dashboard tile with an alert at 31 days, read in the weekly call",
        ),
    ),
)
_CONTRACT: tuple[Steps, Steps, Steps] = (
    (
        (
            "Share a 26-week forecast of {family} with {partner} each month",
            "Monthly forecast file in the portal of {partner}, with a receipt for each upload",
        ),
        (
            "Sign an amendment with {partner} that lowers the minimum order for {site}",
            "Signed amendment, minimum order from 24 to 8 pallets",
        ),
    ),
    (
        (
            "Hold a reserve stock of ten days for the {all} items of {partner}",
            "Reserve stock parameter of ten days loaded for {all} items at {site}",
        ),
        (
            "Qualify a second lane for {family} into {site}",
            "Second lane released in the routing guide with a trial of four containers",
        ),
    ),
    (
        (
            "Publish a weekly commitment report of {partner} to the planners of {site}",
            "Commitment report with ordered, confirmed and received quantities by item",
        ),
        (
            "Add a quarterly volume review with {partner} to the contract calendar",
            "Contract calendar entry with agenda, dates and the roles that attend",
        ),
    ),
)
_LINE: tuple[Steps, Steps, Steps] = (
    (
        (
            "Measure the changeover matrix of {family} at {site} again, all formats",
            "Changeover matrix of {all} formats measured and loaded into the scheduler",
        ),
        (
            "Run the changeover of {family} at {site} with external setup",
            "Changeover standard with {rest} steps outside the stop, filmed and posted at the line",
        ),
    ),
    (
        (
            "Freeze the preventive maintenance calendar of {site} for 13 weeks",
            "Maintenance calendar with 13 frozen weeks in the line plan",
        ),
        (
            "Sequence {family} in blocks by format at {site}",
            "Block sequence rule in the scheduler for {all} formats",
        ),
    ),
    (
        (
            "Compare planned with real changeover times in each supply review of {site}",
            "Standing page of the supply review with planned against real changeover times",
        ),
        (
            "Report line stops above ten minutes of {site} by cause each week",
            "Weekly stop report with a Pareto of causes, read in the line meeting",
        ),
    ),
)
_DEMAND: tuple[Steps, Steps, Steps] = (
    (
        (
            "Record the evidence for each override of {family} in the demand review",
            "Override form with reason and source, stored with each change above 5 %",
        ),
        (
            "Refit the forecast model of {family} for {partner} with the trend break",
            "Model release note with backtest over 24 months for {partner}",
        ),
    ),
    (
        (
            "Load the listing dates of {partner} into the demand plan eight weeks ahead",
            "Listing calendar with {all} items of {partner}, loaded by sales",
        ),
        (
            "Show forecast value added of {family} in the demand review",
            "Page of the demand review with naive, statistical and final forecast",
        ),
    ),
    (
        (
            "Send the sell-out of {partner} to the planners within three days",
            "Sell-out feed of {partner} with a delay of at most three days",
        ),
        (
            "Compare consensus with sell-out for {family} each month",
            "Comparison page with alerts above 10 % deviation",
        ),
    ),
)
_CHAIN: Steps = (
    ("Why was {name} off its level?", "{affected} of {all} items were out of position at {site}"),
    ("Why were these items out of position?", "Receipts came after the stock meant to cover the wait was used up"),
    (
        "Why did the plan not cover the wait?",
        "It was computed with {low} days and the records of {sku} show {high}",
    ),
    ("Why was it computed with {low} days?", "The field still held the value of the last annual review"),
    ("Why is the field reviewed once a year?", "No step of the cycle compares parameters with what came in"),
)
_SALES_CHAIN: Steps = (
    ("Why was {name} off its level?", "{affected} of {all} items of {family} moved away from the consensus"),
    ("Why did they move?", "Listings at {partner} started {low} days later than the plan held"),
    ("Why did the plan hold the earlier dates?", "The listing calendar reaches planning after the demand review"),
    ("Why does it come after the review?", "It is sent by e-mail once the customer has signed, {high} days later"),
    ("Why is it not sent before?", "No step of the demand review asks for listing dates"),
)
_CAUSES = (
    "Planning parameters of {site} are reviewed once a year",
    "No drift report compares {site} parameters with receipts",
    "Lead time field of {partner} items holds an old value",
)
_CONDITIONS = (
    "lead time and safety stock parameters of {site} are reviewed once a year and no step of the cycle "
    "compares them with what came in",
    "the parameter of the {all} items at {site} has no owner and the yearly review looks at stock value alone",
    "the contract with {partner} fixes volumes once a year and the cycle holds no checkpoint for a change",
)
_MECHANISMS = (
    "replenishment of {sku} and {affected} other items was released {low} days ahead while receipts took a "
    "median of {high}",
    "orders for {family} went out {low} days before need although the last 13 weeks show {high}",
    "the plan for {partner} kept {low} days while the log of lot {lot} and its neighbours shows {high}",
)
STORIES = (
    Story(
        "otif", "on time in full", "pct", "pp", -1, (95.5, 98.0), (5, 10), 1.0, "service", "integrated_reconciliation",
        "customer", ("customer-service-manager", "supply-planning-manager", "dc-manager"),
        "policy_parameter.lead_time_parameter", "OTIF to {partner} from {site} below {bound} % since {month}",
        "On-time-in-full deliveries of {family} to {partner} from {site}", _CAUSES, _CONDITIONS, _MECHANISMS,
        _CHAIN, _PARAMETERS, "parameters_in_date",
    ),
    Story(
        "fill_rate", "fill rate", "pct", "pp", -1, (96.5, 98.5), (4, 9), 1.0, "service", "supply_review",
        "customer", ("customer-service-manager", "supply-planning-manager", "dc-manager"),
        "policy_parameter.safety_stock", "Fill rate of {site} for {partner} below {bound} % since {month}",
        "The case fill rate of {family} for {partner} at {site}", _CAUSES, _CONDITIONS, _MECHANISMS,
        _CHAIN, _PARAMETERS, "parameters_in_date",
    ),
    Story(
        "days_on_hand", "days on hand", "days", "days", 1, (28, 45), (12, 30), 4, "inventory", "supply_review",
        "supplier", ("supply-planning-manager", "procurement-manager", "dc-manager"),
        "supplier.moq_or_contract", "{family} stock from {partner} at {site} above {bound} days since {month}",
        "Stock cover of {family} from {partner} at {site}", _CAUSES, _CONDITIONS, _MECHANISMS,
        _CHAIN, _CONTRACT, "forecast_shared",
    ),
    Story(
        "inbound_lead_time", "inbound lead time", "days", "days", 1, (24, 36), (8, 16), 3, "logistics",
        "supply_review", "lane", ("inbound-logistics-manager", "supply-planning-manager", "procurement-manager"),
        "logistics.routing_policy", "Lead time of lane {partner} into {site} above {bound} days since {month}",
        "The inbound lead time of {family} on lane {partner} into {site}", _CAUSES, _CONDITIONS, _MECHANISMS,
        _CHAIN, _CONTRACT, "forecast_shared",
    ),
    Story(
        "supplier_otif", "supplier OTIF", "pct", "pp", -1, (94, 97), (8, 20), 2.0, "supply", "supply_review",
        "supplier", ("procurement-manager", "supply-planning-manager", "inbound-logistics-manager"),
        "supplier.forecast_not_shared", "OTIF of supplier {partner} into {site} below {bound} % since {month}",
        "On-time-in-full receipts of {family} parts from {partner} into {site}", _CAUSES, _CONDITIONS, _MECHANISMS,
        _CHAIN, _CONTRACT, "forecast_shared",
    ),
    Story(
        "line_output", "line output", "kcs", "kcs", -1, (70, 160), (9, 18), 4, "supply", "supply_review",
        "lane", ("plant-manager", "supply-planning-manager", "master-data-lead"),
        "capacity.changeover", "{family} output of {site} on {partner} below plan since {month}",
        "Released cases of {family} at {site} for lane {partner}", (
            "Changeover matrix of {site} is out of date since the SKU splits",
            "Maintenance of {site} is moved whenever the line plan is full",
        ), _CONDITIONS, _MECHANISMS, _CHAIN, _LINE, "changeovers_measured", summed=True,
    ),
    Story(
        "sell_in", "sell-in", "kcs", "kcs", -1, (60, 220), (12, 30), 5, "demand", "demand_review",
        "customer", ("demand-planning-manager", "key-account-manager", "product-portfolio-manager"),
        "commercial_information.customer_tender_or_listing",
        "{family} sell-in to {partner} from {site} below plan since {month}",
        "Sell-in of {family} to {partner} from {site}", (
            "Listing dates of {partner} reach planning after the demand review",
            "Listing calendar of {partner} is not an input of the demand review",
        ), (
            "the listing calendar of {partner} is sent once the customer has signed and no step of the demand "
            "review asks for it",
            "dates of listings are kept by account and the consensus form holds no field for them",
        ), (
            "the plan of {sku} and {affected} other items held dates {low} days too early",
            "the consensus for {family} counted {all} items of which {affected} were not yet on the shelf",
        ), _SALES_CHAIN, _DEMAND, "listings_loaded_early", summed=True,
    ),
)
