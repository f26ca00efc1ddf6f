{{/* Takes { root, component }. */}}
{{- define "demo.selector" -}}
app.kubernetes.io/name: {{ .component }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end -}}

{{- define "demo.labels" -}}
{{ include "demo.selector" . }}
app.kubernetes.io/part-of: fechatter-demo
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{/*
The passwords: those in the cluster, or new ones, made once for each rendering. Data of a Secret, so in Base64.
*/}}
{{- define "demo.passwords" -}}
{{- if not (hasKey .Values "passwords") -}}
{{- $old := (lookup "v1" "Secret" .Release.Namespace (printf "%s-passwords" .Release.Name)).data | default dict -}}
{{- $data := dict -}}
{{- range list "postgres" "fechatter" "fechatter_search" "chat-api" "notify-server" "search-indexer" "operator" -}}
{{- $_ := set $data . (get $old . | default (randAlphaNum 32 | b64enc)) -}}
{{- end -}}
{{- $_ := set .Values "passwords" $data -}}
{{- end -}}
{{- toYaml .Values.passwords -}}
{{- end -}}

{{- define "demo.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: {{ .user }}
  runAsGroup: {{ .user }}
  fsGroup: {{ .user }}
  seccompProfile:
    type: RuntimeDefault
{{- end -}}

{{- define "demo.container" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* Takes { size }. */}}
{{- define "demo.claim" -}}
volumeClaimTemplates:
  - apiVersion: v1
    kind: PersistentVolumeClaim
    metadata:
      name: data
    spec:
      accessModes: [ReadWriteOnce]
      resources:
        requests:
          storage: {{ .size }}
{{- end -}}
