{{/*
The values of one component: those of `pods`, and over them its own. What is empty there leaves that of `pods`. The
migration runs in chat-api's image with the values of `migration`. Takes { root, component }.
*/}}
{{- define "fechatter.valuesOf" -}}
{{- $values := .root.Values -}}
{{- $own := dict -}}
{{- if eq .component "migrate" -}}
{{- $own = merge (deepCopy $values.migration) (dict "image" $values.chatApi.image) -}}
{{- else if eq .component "smoke" -}}
{{- $own = merge (deepCopy $values.test) (dict "image" $values.chatApi.image) -}}
{{- else -}}
{{- $own = deepCopy (get $values (.component | camelcase | untitle)) -}}
{{- end -}}
{{- mergeOverwrite (deepCopy $values.pods) $own | toYaml -}}
{{- end -}}

{{/*
The variables of one component: what the chart knows, over that `config`, over that the component's own `config`.
Takes { root, component }.
*/}}
{{- define "fechatter.config" -}}
{{- $values := .root.Values -}}
{{- $known := dict -}}
{{- if has .component (list "chat-api" "search-indexer") -}}
{{- $_ := set $known "SEARCH_ENGINE" $values.search.engine -}}
{{- if eq $values.search.engine "meilisearch" -}}
{{- $_ := set $known "MEILI_URL" $values.search.meilisearch.url -}}
{{- end -}}
{{- end -}}
{{- if and (eq .component "chat-api") $values.host -}}
{{- $_ := set $known "PUBLIC_URL" (printf "https://%s" $values.host) -}}
{{- end -}}
{{- $own := dict -}}
{{- if ne .component "migrate" -}}
{{- $own = (get $values (.component | camelcase | untitle)).config -}}
{{- end -}}
{{- mergeOverwrite $known (deepCopy $values.config) (deepCopy $own) | toYaml -}}
{{- end -}}

{{/*
Seconds from the beginning of a pod's end until it is killed: the pause, the drain, and five for what is left.
Takes { root, component }.
*/}}
{{- define "fechatter.graceSeconds" -}}
{{- $config := include "fechatter.config" . | fromYaml -}}
{{- $drainMs := get $config "SHUTDOWN_GRACE_MS" | default 10000 | float64 -}}
{{- add (int .root.Values.pods.preStopSeconds) (ceil (divf $drainMs 1000)) 5 -}}
{{- end -}}

{{/* Stops at once with all that is missing. */}}
{{- define "fechatter.validate" -}}
{{- $v := .Values -}}
{{- $missing := list -}}
{{- if not (or $v.database.url $v.database.existingSecret) -}}
{{- $missing = append $missing "database.existingSecret (or database.url): how chat-api reaches PostgreSQL" -}}
{{- end -}}
{{- if not (or $v.nats.url $v.nats.existingSecret (and $v.nats.urls.chatApi $v.nats.urls.notifyServer $v.nats.urls.searchIndexer)) -}}
{{- $missing = append $missing "nats.existingSecret (or nats.urls for all three services, or nats.url): how they reach NATS" -}}
{{- end -}}
{{- if and (eq $v.search.engine "postgres") (not (or $v.search.database.url $v.search.database.existingSecret)) -}}
{{- $missing = append $missing "search.database.existingSecret (or search.database.url), as search.engine is postgres" -}}
{{- end -}}
{{- if and (eq $v.search.engine "meilisearch") (not $v.search.meilisearch.url) -}}
{{- $missing = append $missing "search.meilisearch.url, as search.engine is meilisearch" -}}
{{- end -}}
{{- if and (or $v.ingress.enabled $v.gateway.enabled) (not $v.host) -}}
{{- $missing = append $missing "host: the name under which clients reach the chat" -}}
{{- end -}}
{{- if and $v.gateway.enabled (not $v.gateway.parentRefs) -}}
{{- $missing = append $missing "gateway.parentRefs: the Gateway that the route belongs to" -}}
{{- end -}}
{{- if and $v.notifyServer.autoscaling.enabled (not $v.notifyServer.autoscaling.metricsAdapter) -}}
{{- $missing = append $missing "notifyServer.autoscaling.metricsAdapter: what serves fechatter_streams_open to the autoscaler" -}}
{{- end -}}
{{- if $missing -}}
{{- printf "\n\nThese values are missing:\n  - %s\n" (join "\n  - " $missing) | fail -}}
{{- end -}}
{{- end -}}

{{/* A value as a quoted text; a large number without an exponent. */}}
{{- define "fechatter.text" -}}
{{- if kindIs "string" . }}{{ quote . }}{{ else }}{{ toJson . | quote }}{{ end -}}
{{- end -}}
