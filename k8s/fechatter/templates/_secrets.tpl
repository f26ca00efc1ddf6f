{{/*
The secrets that a component reads, each from a file: the variable, the Secret and its key. No component gets more
than it needs: the private key stays with chat-api. Takes { root, component }.
*/}}
{{- define "fechatter.secretFiles" -}}
{{- $v := .root.Values -}}
{{- $name := include "fechatter.fullname" .root -}}
{{- $connections := printf "%s-connections" $name -}}
{{- $keys := printf "%s-keys" $name -}}
{{- $camel := .component | camelcase | untitle -}}
{{- if eq .component "migrate" }}
- variable: DATABASE_URL
  {{- if $v.database.existingSecret }}
  secret: {{ $v.database.existingSecret | quote }}
  key: {{ $v.database.key | quote }}
  {{- else }}
  secret: {{ $name }}-migrate
  key: database-url
  {{- end }}
{{- end }}
{{- if eq .component "chat-api" }}
- variable: DATABASE_URL
  secret: {{ $v.database.existingSecret | default $connections | quote }}
  key: {{ ternary $v.database.key "database-url" (not (empty $v.database.existingSecret)) | quote }}
- variable: SECRET_KEY
  secret: {{ $v.secretKey.existingSecret | default $keys | quote }}
  key: {{ ternary $v.secretKey.key "secret-key" (not (empty $v.secretKey.existingSecret)) | quote }}
- variable: JWT_PRIVATE_KEY
  secret: {{ $v.jwt.existingSecret | default $keys | quote }}
  key: {{ ternary $v.jwt.keys.private "jwt-private.pem" (not (empty $v.jwt.existingSecret)) | quote }}
{{- end }}
{{- if eq .component "notify-server" }}
- variable: JWT_PUBLIC_KEY
  secret: {{ $v.jwt.existingSecret | default $keys | quote }}
  key: {{ ternary $v.jwt.keys.public "jwt-public.pem" (not (empty $v.jwt.existingSecret)) | quote }}
{{- end }}
{{- if has .component (list "chat-api" "notify-server" "search-indexer") }}
- variable: NATS_URL
  secret: {{ $v.nats.existingSecret | default $connections | quote }}
  key: {{ ternary (get $v.nats.keys $camel) (printf "nats-url-%s" .component) (not (empty $v.nats.existingSecret)) | quote }}
{{- end }}
{{- if has .component (list "chat-api" "search-indexer") }}
{{- if eq $v.search.engine "postgres" }}
- variable: SEARCH_DATABASE_URL
  secret: {{ $v.search.database.existingSecret | default $connections | quote }}
  key: {{ ternary $v.search.database.key "search-database-url" (not (empty $v.search.database.existingSecret)) | quote }}
{{- else if or $v.search.meilisearch.existingSecret $v.search.meilisearch.apiKey }}
- variable: MEILI_API_KEY
  secret: {{ $v.search.meilisearch.existingSecret | default $connections | quote }}
  key: {{ ternary (get $v.search.meilisearch.keys $camel) "meili-api-key" (not (empty $v.search.meilisearch.existingSecret)) | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The data of the Secret of the connections that are given as values. */}}
{{- define "fechatter.connections" -}}
{{- $v := .Values -}}
{{- if and $v.database.url (not $v.database.existingSecret) }}
database-url: {{ $v.database.url | b64enc }}
{{- end }}
{{- if and (eq $v.search.engine "postgres") $v.search.database.url (not $v.search.database.existingSecret) }}
search-database-url: {{ $v.search.database.url | b64enc }}
{{- end }}
{{- if and (eq $v.search.engine "meilisearch") $v.search.meilisearch.apiKey (not $v.search.meilisearch.existingSecret) }}
meili-api-key: {{ $v.search.meilisearch.apiKey | b64enc }}
{{- end }}
{{- if not $v.nats.existingSecret }}
{{- range $service := include "fechatter.services" . | fromYamlArray }}
{{- with get $v.nats.urls ($service | camelcase | untitle) | default $v.nats.url }}
nats-url-{{ $service }}: {{ . | b64enc }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/*
The data of the Secret of the keys: those of the Secret that is in the cluster, those given as values, or new ones.
Made once for each rendering, since each call of genPrivateKey makes another key. notify-server takes the public key
from a certificate of it, because Sprig can sign one but can't print the key alone.
*/}}
{{- define "fechatter.keys" -}}
{{- if not (hasKey .Values "generatedKeys") -}}
{{- $v := .Values -}}
{{- $data := dict -}}
{{- $old := (lookup "v1" "Secret" .Release.Namespace (printf "%s-keys" (include "fechatter.fullname" .))).data | default dict -}}
{{- if not $v.secretKey.existingSecret -}}
{{- $_ := set $data "secret-key" (get $old "secret-key" | default (randAlphaNum 64 | b64enc)) -}}
{{- with $v.secretKey.value -}}
{{- $_ := set $data "secret-key" (b64enc .) -}}
{{- end -}}
{{- end -}}
{{- if not $v.jwt.existingSecret -}}
{{- if $v.jwt.privateKey -}}
{{- $_ := set $data "jwt-private.pem" (b64enc $v.jwt.privateKey) -}}
{{- $_ := set $data "jwt-public.pem" (b64enc (required "jwt.publicKey is needed with jwt.privateKey" $v.jwt.publicKey)) -}}
{{- else if and (hasKey $old "jwt-private.pem") (hasKey $old "jwt-public.pem") -}}
{{- $_ := set $data "jwt-private.pem" (get $old "jwt-private.pem") -}}
{{- $_ := set $data "jwt-public.pem" (get $old "jwt-public.pem") -}}
{{- else -}}
{{- $private := genPrivateKey "ecdsa" -}}
{{- $certificate := genSelfSignedCertWithKey "fechatter" (list) (list) 36500 $private -}}
{{- $_ := set $data "jwt-private.pem" (b64enc $private) -}}
{{- $_ := set $data "jwt-public.pem" (b64enc $certificate.Cert) -}}
{{- end -}}
{{- end -}}
{{- $_ := set .Values "generatedKeys" $data -}}
{{- end -}}
{{- if .Values.generatedKeys -}}
{{- toYaml .Values.generatedKeys -}}
{{- end -}}
{{- end -}}

{{/*
Changes when a secret of the component changes: one of the chart by its content, one from elsewhere by its version in
the cluster, which helm sees at the next upgrade. Takes { root, component }.
*/}}
{{- define "fechatter.secretsChecksum" -}}
{{- $root := .root -}}
{{- $name := include "fechatter.fullname" $root -}}
{{- $own := dict -}}
{{- $_ := set $own (printf "%s-connections" $name) (include "fechatter.connections" $root | fromYaml) -}}
{{- $_ := set $own (printf "%s-keys" $name) (include "fechatter.keys" $root | fromYaml) -}}
{{- $states := list -}}
{{- range include "fechatter.secretFiles" . | fromYamlArray -}}
{{- if hasKey $own .secret -}}
{{- $states = append $states (get (get $own .secret) .key) -}}
{{- else -}}
{{- $metadata := (lookup "v1" "Secret" $root.Release.Namespace .secret).metadata | default dict -}}
{{- $states = append $states (printf "%s/%s %v" .secret .key (get $metadata "resourceVersion")) -}}
{{- end -}}
{{- end -}}
{{- $states | toJson | sha256sum -}}
{{- end -}}
