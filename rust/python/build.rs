//! Functions that compile to the same code are kept once: 2 % of the wheel. Only where Rust's own linker is the default.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("TARGET").as_deref() == Ok("x86_64-unknown-linux-gnu") {
        println!("cargo:rustc-link-arg-cdylib=-Wl,--icf=all");
    }
}
