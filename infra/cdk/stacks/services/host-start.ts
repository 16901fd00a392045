/**
 * What a host does at its first start. It joins the cluster, and closes the two ways from a container to the
 * machine's identity: the agent blocks the metadata address for tasks with a network of their own, and a packet
 * filter drops what any container sends there all the same.
 */
export function hostStart(cluster: string, kind: string): string {
  return [
    '#!/bin/bash',
    'set -euo pipefail',
    'cat > /etc/ecs/ecs.config <<EOF',
    `ECS_CLUSTER=${cluster}`,
    `ECS_INSTANCE_ATTRIBUTES={"vitrine.host":"${kind}"}`,
    'ECS_AWSVPC_BLOCK_IMDS=true',
    'ECS_ENABLE_TASK_ENI=true',
    'ECS_DISABLE_IMAGE_CLEANUP=false',
    'ECS_IMAGE_PULL_BEHAVIOR=once',
    'ECS_CONTAINER_STOP_TIMEOUT=30s',
    'EOF',
    // Rooms make a user namespace each; the number of rooms is Vitrine's to limit, not the kernel's default.
    "printf 'user.max_user_namespaces=15000\\nkernel.dmesg_restrict=1\\nkernel.yama.ptrace_scope=2\\n' > /etc/sysctl.d/90-vitrine.conf",
    'sysctl --system',
    'iptables --insert FORWARD --destination 169.254.169.254/32 --jump DROP',
    'systemctl disable --now sshd || true',
    '',
  ].join('\n');
}
