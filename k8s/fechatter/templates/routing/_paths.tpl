{{/* What of chat-api may be reached from outside. /health, with its details, is not among it. */}}
{{- define "fechatter.apiPaths" -}}
- { path: /, type: Exact }
- { path: /api, type: Prefix }
- { path: /health/simple, type: Exact }
- { path: /health/ready, type: Exact }
{{- end -}}

{{/* All that notify-server serves. /api/events/ticket is chat-api's. */}}
{{- define "fechatter.eventPaths" -}}
- { path: /api/events, type: Exact }
- { path: /api/events/typing, type: Exact }
- { path: /api/events/presence, type: Exact }
- { path: /api/asyncapi.yaml, type: Exact }
{{- end -}}
