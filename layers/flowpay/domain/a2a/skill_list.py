"""The skills as the agent card tells them: to people, and to models that choose among agents."""

from .card import AgentSkill
from .skills import JSON, SOURCE_MATERIAL, TEXT

SKILLS = (
    AgentSkill(
        id=SOURCE_MATERIAL,
        name="Source a material",
        description="Finds, checks and ranks suppliers for what a sentence asks for, and holds the "
        "money for the best in escrow, under the account's spending controls. Asks back "
        "(INPUT_REQUIRED) when something is missing; AUTH_REQUIRED while a person decides. "
        'By data part: {"skill": "source-material", "input": {"query": "…"}}.',
        tags=("procurement", "sourcing", "suppliers", "escrow"),
        examples=("Need 1200kg cotton yarn under 300 per kg within 5 days",),
        input_modes=(TEXT, JSON),
    ),
    AgentSkill(
        id="list-suppliers",
        name="List known suppliers",
        description="The suppliers that the account knows, the most trusted first. "
        'Input: {"material"?, "limit"? (1 to 100), "cursor"?}.',
        tags=("procurement", "suppliers"),
        examples=('{"skill": "list-suppliers", "input": {"material": "cotton yarn"}}',),
        input_modes=(JSON,),
    ),
    AgentSkill(
        id="evaluate-spend",
        name="Evaluate a spend",
        description="What the account's rules would say to a payment: every rule with its verdict, "
        "and the smallest change that would pass. Nothing is held. "
        'Input: {"amount": {"amount", "currency"}, "category", "supplier_id"?}.',
        tags=("spending controls", "approval", "payments"),
        examples=(
            '{"skill": "evaluate-spend", "input": {"amount": {"amount": "1250.00", '
            '"currency": "USD"}, "category": "cotton yarn"}}',
        ),
        input_modes=(JSON,),
    ),
    AgentSkill(
        id="validate-gstin",
        name="Validate a GSTIN",
        description="Whether an Indian GST number is well formed, its check character right, and "
        'of which State it is. Input: {"gstin"}.',
        tags=("GST", "India", "tax", "validation"),
        examples=('{"skill": "validate-gstin", "input": {"gstin": "27AAPFU0939F1ZV"}}',),
        input_modes=(JSON,),
    ),
    AgentSkill(
        id="compute-gst",
        name="Compute GST",
        description="The taxes of an invoice between Indian traders: rate by HSN code and day, "
        "place of supply, CGST, SGST or IGST, with the reasons. Input as that of the built-in "
        "service compute-gst of GET /api/a2a/services.",
        tags=("GST", "India", "tax", "invoice"),
        input_modes=(JSON,),
    ),
)
