# shellcheck shell=bash
# certificates.bash: authorities and certificates for the servers of the tests, and for who logs in there. Sourced by the
# scripts beside it.

# make_authorities DIR: DIR/ca.pem, which is to be trusted, and DIR/other-ca.pem, which nobody should trust.
make_authorities() {
    local directory=$1 name
    for name in ca other-ca; do
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 \
            -subj "/CN=uitpas-workers test $name" -addext basicConstraints=critical,CA:TRUE \
            -keyout "$directory/$name.key" -out "$directory/$name.pem" 2>/dev/null
        chmod 600 "$directory/$name.key"
    done
}

# make_certificate DIR FILE NAME EXTENSIONS [DAYS [AUTHORITY]]: DIR/FILE.pem with the common name NAME, and its key.
# It is good for so many days (30, less than none for one that has expired), by AUTHORITY (ca) in DIR.
make_certificate() {
    local directory=$1 file=$2 name=$3 extensions=$4 days=${5:-30} authority=${6:-ca}
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$name" \
        -keyout "$directory/$file.key" -out "$directory/$file.csr" 2>/dev/null
    # A serial number of its own choice, so that several can be made at once.
    openssl x509 -req -in "$directory/$file.csr" -CA "$directory/$authority.pem" -CAkey "$directory/$authority.key" \
        -set_serial "0x$(openssl rand -hex 8)" -days "$days" -extfile <(printf '%s\n' "$extensions") \
        -out "$directory/$file.pem" 2>/dev/null
    rm "$directory/$file.csr"
    chmod 600 "$directory/$file.key"
}

# make_server_certificates DIR: two authorities, and by the first of them server.pem for localhost and 127.0.0.1.
make_server_certificates() {
    if [[ -s "$1/server.pem" ]]; then return; fi
    mkdir -p "$1"
    make_authorities "$1"
    make_certificate "$1" server localhost 'subjectAltName=DNS:localhost,IP:127.0.0.1'
}
