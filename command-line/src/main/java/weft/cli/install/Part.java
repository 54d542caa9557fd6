package weft.cli.install;

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
                Wants=network-online.target
                After=network-online.target

                [Service]
                Type=exec
                Environment=WEFT_JAVA_HOME=%3$s WEFT_BUILD=never
                ExecStart=%4$s/bin/weft %1$s --config /etc/weft/%1$s.yaml --state /var/lib/weft/%1$s
                StateDirectory=weft/%1$s
                StateDirectoryMode=0700
                Restart=always
                RestartSec=1
                KillMode=mixed
                TimeoutStopSec=30
                LimitNOFILE=65536
                NoNewPrivileges=yes
                ProtectSystem=full

                [Install]
                WantedBy=multi-user.target
                """.formatted(name(), purpose, javaHome, home);
    }
}
