{{/* Takes { root, component }. Without a user, the cluster chooses one. */}}
{{- define "fechatter.podSecurity" -}}
runAsNonRoot: true
{{- with .root.Values.pods.runAsUser }}
runAsUser: {{ . | int64 }}
runAsGroup: {{ . | int64 }}
fsGroup: {{ . | int64 }}
{{- end }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{/* Takes { root, component }. */}}
{{- define "fechatter.containerSecurity" -}}
allowPrivilegeEscalation: false
privileged: false
readOnlyRootFilesystem: true
runAsNonRoot: true
{{- with .root.Values.pods.runAsUser }}
runAsUser: {{ . | int64 }}
runAsGroup: {{ . | int64 }}
{{- end }}
capabilities:
  drop: [ALL]
{{- end -}}

{{/* Where the pod runs and who it is. Takes { root, component, account }. */}}
{{- define "fechatter.placement" -}}
{{- $v := include "fechatter.valuesOf" . | fromYaml -}}
serviceAccountName: {{ .account }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- include "fechatter.podSecurity" . | nindent 2 }}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $v.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- with $v.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $v.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $v.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* The variables of a container: where its secrets are, then what was added. Takes { root, component }. */}}
{{- define "fechatter.environment" -}}
{{- $v := include "fechatter.valuesOf" . | fromYaml -}}
- name: INSTANCE_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
{{- range include "fechatter.secretFiles" . | fromYamlArray }}
- name: {{ .variable }}_FILE
  value: /run/secrets/fechatter/{{ .variable }}
{{- end }}
{{- with $v.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Takes { root, component }. */}}
{{- define "fechatter.mounts" -}}
{{- $v := include "fechatter.valuesOf" . | fromYaml -}}
- name: secrets
  mountPath: /run/secrets/fechatter
  readOnly: true
{{- with $v.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "fechatter.volumes" -}}
{{- $v := include "fechatter.valuesOf" . | fromYaml -}}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      {{- range include "fechatter.secretFiles" . | fromYamlArray }}
      - secret:
          name: {{ .secret | quote }}
          items:
            - key: {{ .key | quote }}
              path: {{ .variable }}
      {{- end }}
{{- with $v.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Spreads the pods of one revision over nodes and zones, as far as there are any. Takes { root, component }. */}}
{{- define "fechatter.spread" -}}
{{- $v := include "fechatter.valuesOf" . | fromYaml -}}
{{- $selector := include "fechatter.selector" . -}}
{{- if $v.topologySpreadConstraints }}
{{- range $v.topologySpreadConstraints }}
{{- $constraint := merge (dict "labelSelector" (dict "matchLabels" (fromYaml $selector))) . }}
- {{- toYaml $constraint | nindent 2 }}
{{- end }}
{{- else }}
{{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
- topologyKey: {{ . }}
  maxSkew: 1
  whenUnsatisfiable: ScheduleAnyway
  matchLabelKeys: [pod-template-hash]
  labelSelector:
    matchLabels:
      {{- $selector | nindent 6 }}
{{- end }}
{{- end }}
{{- end -}}

{{/* What the migration needs exists before it and is gone after it: it is no part of the release. */}}
{{- define "fechatter.beforeMigration" -}}
helm.sh/hook: pre-install,pre-upgrade
helm.sh/hook-weight: '-10'
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end -}}
