//! Opening the house, and closing it without dropping anybody.

use std::net::SocketAddr;

use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
};

use crate::{app::App, app::OpenError, job, router};

/// Fills the index, listens, and serves until the process is told to stop.
///
/// `opened` is called once the house listens, with the address it really has.
///
/// # Errors
/// [`OpenError`].
pub async fn run(app: App, opened: impl FnOnce(SocketAddr)) -> Result<(), OpenError> {
    let address = app.config.listen;
    let failed = |source| OpenError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    app.live.load(&app.db, app.tenant, &app.clock).await?;

    let (stop, stopped) = watch::channel(false);
    let mut tasks = job::start(&app, &stopped);
    let service = router::build(&app).into_make_service_with_connect_info::<SocketAddr>();
    let closing = app.clone();
    let served = axum::serve(listener, service).with_graceful_shutdown(async move {
        told_to_stop().await;
        tracing::info!("stopping: no new requests, running ones are finished");
        closing.close();
        stop.send_replace(true);
    });
    opened(address);

    let mut drained = stopped.clone();
    let drain = app.config.drain;
    let late = async move {
        // The sender being gone means the same.
        let _ = drained.wait_for(|stop| *stop).await;
        tokio::time::sleep(drain).await;
    };
    tokio::select! {
        ended = served.into_future() => ended.map_err(OpenError::Network)?,
        () = late => tracing::warn!("some requests took longer than the time for closing"),
    }
    while tasks.join_next().await.is_some() {}
    app.db.close().await;
    Ok(())
}

/// Waits for ctrl-C or SIGTERM.
async fn told_to_stop() {
    let interrupt = signal(SignalKind::interrupt());
    let terminate = signal(SignalKind::terminate());
    match (interrupt, terminate) {
        (Ok(mut interrupt), Ok(mut terminate)) => {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        }
        (Err(error), _) | (_, Err(error)) => {
            tracing::error!(%error, "signals cannot be received; only kill -9 stops this process");
            std::future::pending::<()>().await;
        }
    }
}
