package weft.cli.install;

import weft.cli.ExitCode;

/// What can be installed as a service. Its name is the command's.
enum Part {
    coordinator,
    node,
    derp;

    /// Name of the systemd unit.
    String unit() {
        return "weft-" + name() + ".service";
    }

    /// The unit's text.
    ///
    /// @param home where the program is installed, on the machine where it runs
    /// @param javaHome of the JDK 25
    String unitText(String home, String javaHome) {
        String purpose = switch (this) {
            case coordinator -> "who is in the mesh";
            case node -> "this device's tunnels";
            case derp -> "a relay";
        };
        return """
                [Unit]
                Description=Weft %1$s (%2$s)
                %7$s
                StartLimitIntervalSec=0

                [Service]
                Type=notify
                NotifyAccess=all
                TimeoutStartSec=180
                Environment=WEFT_JAVA_HOME=%3$s WEFT_BUILD=never
                ExecStart=%4$s/bin/weft %1$s --config /etc/weft/%1$s.yaml --state /var/lib/weft/%1$s
                StateDirectory=weft/%1$s
                StateDirectoryMode=0700
                Restart=always
                RestartSec=1
                RestartPreventExitStatus=%5$d
                SuccessExitStatus=143
                KillMode=mixed
                TimeoutStopSec=30
                LimitNOFILE=65536
                UMask=0077%6$s
                NoNewPrivileges=yes
                ProtectSystem=full
                ProtectHome=read-only
                ProtectKernelModules=yes
                ProtectKernelLogs=yes
                ProtectControlGroups=yes
                LockPersonality=yes
                RestrictRealtime=yes
                RestrictSUIDSGID=yes
                SystemCallArchitectures=native

                [Install]
                WantedBy=multi-user.target
                """.formatted(name(), purpose, javaHome, home, ExitCode.USAGE, rights(), network());
    }

    /// A node waits for no network: it follows what comes up, and a machine may start far from any.
    private String network() {
        return switch (this) {
            case node -> "After=network.target";
            case coordinator, derp -> "Wants=network-online.target\nAfter=network-online.target";
        };
    }

    /// What it needs of root's rights. The coordinator's own PostgreSQL runs in a user namespace, which takes more of
    /// them on some kernels.
    private String rights() {
        return switch (this) {
            case coordinator -> "";
            case node -> "\nCapabilityBoundingSet=CAP_NET_ADMIN CAP_NET_RAW CAP_NET_BIND_SERVICE CAP_DAC_READ_SEARCH";
            case derp -> "\nCapabilityBoundingSet=CAP_NET_BIND_SERVICE CAP_DAC_READ_SEARCH";
        };
    }
}
