{{/* One rule: to these peers, or to any if none are named, on these ports. Takes { peers: { to, ports }, protocols }. */}}
{{- define "fechatter.egress" -}}
- ports:
    {{- range $port := .peers.ports }}
    {{- range $protocol := $.protocols | default (list "TCP") }}
    - port: {{ $port }}
      protocol: {{ $protocol }}
    {{- end }}
    {{- end }}
  {{- with .peers.to }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
