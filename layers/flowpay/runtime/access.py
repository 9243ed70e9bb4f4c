"""Who may call what: every route with the roles that may use it. What is not listed is refused."""

from flowpay.domain.caller import Role

PUBLIC = None
"""Open to everyone; the route itself checks what it must."""
ANYONE = frozenset(Role)
"""Every principal of the account."""
REQUESTERS = frozenset({Role.REQUESTER, Role.ADMIN})
APPROVERS = frozenset({Role.APPROVER, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})

ACCESS: dict[str, frozenset[Role] | None] = {
    "GET /health": PUBLIC,
    "GET /health/ready": PUBLIC,
    "GET /docs": PUBLIC,
    "GET /docs/{asset}": PUBLIC,
    "GET /redoc": PUBLIC,
    "GET /openapi.json": PUBLIC,
    "GET /decision/{token}": PUBLIC,
    "POST /decision/{token}": PUBLIC,
    "GET /quote/{token}": PUBLIC,
    "POST /quote/{token}": PUBLIC,
    "POST /hooks/resend": PUBLIC,
    "GET /api/audit-key": PUBLIC,
    "GET /api/audit-checker": PUBLIC,
    "$default": PUBLIC,
    "POST /api/request-source": REQUESTERS,
    "POST /api/intent-preview": ANYONE,
    "GET /api/session/{session_id}": ANYONE,
    "GET /api/suppliers": ANYONE,
    "POST /api/send-email": REQUESTERS,
    "POST /api/create-escrow": REQUESTERS,
    "GET /api/escrows": ANYONE,
    "POST /api/release-escrow": APPROVERS,
    "POST /api/refund-escrow": APPROVERS,
    "POST /api/dispute-escrow": REQUESTERS | APPROVERS,
    "POST /api/resolve-dispute": APPROVERS,
    "GET /api/approvals": ANYONE,
    "POST /api/approve-payment": APPROVERS,
    "POST /api/reject-payment": APPROVERS,
    "GET /api/wallet-state": ANYONE,
    "GET /api/wallet-ledger": ANYONE,
    "POST /api/wallet-topup": ADMINS,
    "POST /api/wallet-correction": ADMINS,
    "GET /api/spending-controls": ANYONE,
    "PUT /api/spending-controls": ADMINS,
    "POST /api/spending-controls/evaluate": ANYONE,
    "GET /api/ranking-weights": ANYONE,
    "PUT /api/ranking-weights": ADMINS,
    "GET /api/audit-trail": ANYONE,
    "GET /api/audit-state": ANYONE,
    "GET /api/audit-export": ANYONE,
    "GET /api/audit-checkpoints": ANYONE,
    "GET /api/audit-checkpoints/export": ANYONE,
    "GET /api/session/{session_id}/evidence": ANYONE,
    "POST /api/ws-ticket": ANYONE,
    "POST /api/keys": ADMINS,
    "GET /api/keys": ADMINS,
    "DELETE /api/keys/{key_id}": ADMINS,
    "POST /api/webhooks": ADMINS,
    "GET /api/webhooks": ADMINS,
    "GET /api/webhooks/{webhook_id}": ADMINS,
    "DELETE /api/webhooks/{webhook_id}": ADMINS,
    "POST /api/webhooks/{webhook_id}/rotate": ADMINS,
    "POST /api/webhooks/{webhook_id}/disable": ADMINS,
    "POST /api/webhooks/{webhook_id}/enable": ADMINS,
    "POST /api/webhooks/{webhook_id}/test": ADMINS,
    "GET /api/webhooks/{webhook_id}/deliveries": ADMINS,
    "POST /api/webhooks/{webhook_id}/deliveries/{delivery_id}/replay": ADMINS,
}
