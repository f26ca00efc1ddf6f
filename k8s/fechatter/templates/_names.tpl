{{- define "fechatter.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 48 | trimSuffix "-" -}}
{{- else if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 48 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 48 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* The components that serve, by the names of their images. Their values are under the name in camel case. */}}
{{- define "fechatter.services" -}}
- chat-api
- notify-server
- search-indexer
{{- end -}}

{{/* Takes { root, component }: chat-api, notify-server, search-indexer, migrate or smoke. */}}
{{- define "fechatter.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* A version such as 1.0.0+build, whose plus neither a label nor a tag may have. Takes the version. */}}
{{- define "fechatter.withoutPlus" -}}
{{- replace "+" "_" . -}}
{{- end -}}

{{- define "fechatter.labels" -}}
{{- if .component -}}
{{ include "fechatter.selector" . }}
{{- else -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}
app.kubernetes.io/part-of: fechatter
app.kubernetes.io/version: {{ include "fechatter.withoutPlus" .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name (include "fechatter.withoutPlus" .root.Chart.Version) }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Takes { root, component }. A digest wins over a tag. */}}
{{- define "fechatter.image" -}}
{{- $image := (include "fechatter.valuesOf" . | fromYaml).image -}}
{{- $repository := $image.repository -}}
{{- with .root.Values.image.registry -}}
{{- $repository = printf "%s/%s" . $repository -}}
{{- end -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $repository $image.digest -}}
{{- else -}}
{{- printf "%s:%s" $repository ($image.tag | default .root.Values.image.tag | default (include "fechatter.withoutPlus" .root.Chart.AppVersion)) -}}
{{- end -}}
{{- end -}}

{{/* Takes { root, component }: the port for requests, and the one for metrics. */}}
{{- define "fechatter.port" -}}
{{- get (dict "chat-api" "6688" "notify-server" "6687" "search-indexer" "6686") .component -}}
{{- end -}}

{{- define "fechatter.adminPort" -}}
{{- get (dict "chat-api" "9688" "notify-server" "9687" "search-indexer" "9686") .component -}}
{{- end -}}
