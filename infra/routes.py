"""Which function answers which route: the one map from the API's paths to `functions/api/`."""

ROUTES: dict[str, tuple[str, ...]] = {
    "health": ("GET /health", "GET /health/ready"),
    "docs": ("GET /docs", "GET /docs/{asset}", "GET /redoc", "GET /openapi.json"),
    "sourcing": (
        "POST /api/request-source",
        "POST /api/intent-preview",
        "GET /api/session/{session_id}",
    ),
    "suppliers": ("GET /api/suppliers",),
    "emails": ("POST /api/send-email",),
    "escrows": (
        "POST /api/create-escrow",
        "GET /api/escrows",
        "POST /api/release-escrow",
        "POST /api/refund-escrow",
        "POST /api/dispute-escrow",
        "POST /api/resolve-dispute",
    ),
    "approvals": ("GET /api/approvals", "POST /api/approve-payment", "POST /api/reject-payment"),
    "decision": ("GET /decision/{token}", "POST /decision/{token}"),
    "quote": ("GET /quote/{token}", "POST /quote/{token}"),
    "hooks": ("POST /hooks/resend",),
    "wallet": (
        "GET /api/wallet-state",
        "GET /api/wallet-ledger",
        "POST /api/wallet-topup",
        "POST /api/wallet-correction",
    ),
    "spending_controls": (
        "GET /api/spending-controls",
        "PUT /api/spending-controls",
        "POST /api/spending-controls/evaluate",
    ),
    "ranking_weights": ("GET /api/ranking-weights", "PUT /api/ranking-weights"),
    "audit": ("GET /api/audit-trail", "GET /api/audit-state"),
    "audit_exports": (
        "GET /api/audit-export",
        "GET /api/audit-checkpoints",
        "GET /api/audit-checkpoints/export",
        "GET /api/audit-key",
        "GET /api/audit-checker",
    ),
    "evidence": ("GET /api/session/{session_id}/evidence",),
    "keys": ("POST /api/keys", "GET /api/keys", "DELETE /api/keys/{key_id}"),
    "webhooks": (
        "POST /api/webhooks",
        "GET /api/webhooks",
        "GET /api/webhooks/{webhook_id}",
        "DELETE /api/webhooks/{webhook_id}",
        "POST /api/webhooks/{webhook_id}/rotate",
        "POST /api/webhooks/{webhook_id}/disable",
        "POST /api/webhooks/{webhook_id}/enable",
        "POST /api/webhooks/{webhook_id}/test",
        "GET /api/webhooks/{webhook_id}/deliveries",
        "POST /api/webhooks/{webhook_id}/deliveries/{delivery_id}/replay",
    ),
    "ws_ticket": ("POST /api/ws-ticket",),
    "not_found": ("$default",),
}

LIVE_ROUTES: dict[str, str] = {
    "$connect": "websocket/connect",
    "$disconnect": "websocket/disconnect",
    "subscribe": "websocket/subscribe",
    "$default": "websocket/subscribe",
}
